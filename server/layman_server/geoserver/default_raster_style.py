"""The default style (SLD 1.0) of a raster layer that comes without one."""

from __future__ import annotations

from layman_server.model.raster import RasterBand, RasterInfo

VERSION = "1.0.0"
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>raster</Name>
    <UserStyle>
      <Name>raster</Name>
      <Title>Raster</Title>
      <FeatureTypeStyle>
        <Rule>
          <Name>raster</Name>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
{content}          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
"""


def default_raster_sld(raster: RasterInfo) -> bytes:
    """Colours as they are; grey, and colours of more than a byte, stretched from the smallest to the largest value."""
    colors = [band.color for band in raster.bands]
    content = ""
    if colors[0] == "Gray":
        content = _ramp(raster.bands[0])
    elif colors[:3] == ["Red", "Green", "Blue"] and raster.bands[0].data_type != "Byte":
        content = _stretched(raster.bands)
    return _DOCUMENT.format(content=content).encode()


def value_range(band: RasterBand) -> tuple[float, float]:
    """The smallest and the largest value to be shown; never the same."""
    low = 0.0 if band.minimum is None else band.minimum
    high = 255.0 if band.maximum is None else band.maximum
    return (low, high) if low < high else (low, low + 1)


def _ramp(band: RasterBand) -> str:
    low, high = (f"{value:.15g}" for value in value_range(band))
    return (
        '            <ColorMap type="ramp">\n'
        f'              <ColorMapEntry color="#000000" quantity="{low}" label="{low}"/>\n'
        f'              <ColorMapEntry color="#ffffff" quantity="{high}" label="{high}"/>\n'
        "            </ColorMap>\n"
    )


def _stretched(bands: tuple[RasterBand, ...]) -> str:
    channels = []
    for number, (name, band) in enumerate(zip(("Red", "Green", "Blue"), bands, strict=False), 1):
        low, high = value_range(band)
        channels.append(
            f"              <{name}Channel>\n"
            f"                <SourceChannelName>{number}</SourceChannelName>\n"
            "                <ContrastEnhancement><Normalize>\n"
            '                  <VendorOption name="algorithm">StretchToMinimumMaximum</VendorOption>\n'
            f'                  <VendorOption name="minValue">{low:.15g}</VendorOption>\n'
            f'                  <VendorOption name="maxValue">{high:.15g}</VendorOption>\n'
            "                </Normalize></ContrastEnhancement>\n"
            f"              </{name}Channel>\n"
        )
    return f"            <ChannelSelection>\n{''.join(channels)}            </ChannelSelection>\n"
