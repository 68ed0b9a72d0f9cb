"""Reading along in a log."""

from layman_qgis.local_server.log_tail import TAIL_BYTES, LogTail


def test_only_new_whole_lines_are_given(tmp_path):
    path = tmp_path / "a.log"
    tail = LogTail(path)
    assert tail.new_lines() == []
    path.write_text("one\n\ntwo\nhal")
    assert tail.new_lines() == ["one", "two"]
    with path.open("a") as file:
        file.write("f\n")
    assert tail.new_lines() == ["half"]
    assert tail.new_lines() == []


def test_of_a_long_log_the_end_is_given_in_whole_lines(tmp_path):
    path = tmp_path / "a.log"
    path.write_text("".join(f"line {number}\n" for number in range(10_000)))
    lines = LogTail(path).new_lines()
    assert lines[-1] == "line 9999"
    assert TAIL_BYTES * 0.9 < sum(len(line) + 1 for line in lines) <= TAIL_BYTES
    assert all(line.startswith("line ") for line in lines)


def test_a_log_that_was_made_anew_is_read_from_its_start(tmp_path):
    path = tmp_path / "a.log"
    path.write_text("a long old line\n")
    tail = LogTail(path)
    tail.new_lines()
    path.write_text("new\n")
    assert tail.new_lines() == ["new"]
