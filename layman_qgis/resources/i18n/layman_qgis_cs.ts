<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="cs" sourcelanguage="en">
<context>
    <name>AccessDelegate</name>
    <message>
        <source>As for all</source>
        <translation>Jako u všech</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Vybrat…</translation>
    </message>
    <message>
        <source>Who can see this layer</source>
        <translation>Kdo může vidět tuto vrstvu</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Cancel</source>
        <translation>Zrušit</translation>
    </message>
    <message>
        <source>Copied: {0}</source>
        <translation>Zkopírováno: {0}</translation>
    </message>
    <message>
        <source>Drop layers or files.</source>
        <translation>Přetáhněte sem vrstvy nebo soubory.</translation>
    </message>
    <message>
        <source>QGIS cannot read {0}.</source>
        <translation>QGIS nedokáže přečíst {0}.</translation>
    </message>
    <message>
        <source>The project “{0}”</source>
        <translation>Projekt „{0}“</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Název</translation>
    </message>
    <message>
        <source>Title of “{0}” (name and addresses stay):</source>
        <translation>Název „{0}“ (jméno a adresy se nemění):</translation>
    </message>
    <message>
        <source>{0} layers</source>
        <translation>Vrstev: {0}</translation>
    </message>
    <message>
        <source>{0}: being published to {1}, visible to you alone.</source>
        <translation>{0}: publikuje se na {1}, viditelné jen pro vás.</translation>
    </message>
    <message>
        <source>“{0}” has a new title.</source>
        <translation>„{0}“ má nový název.</translation>
    </message>
    <message>
        <source>“{0}” has no {1}.</source>
        <translation>„{0}“ nemá {1}.</translation>
    </message>
</context>
<context>
    <name>Adder</name>
    <message>
        <source>If the login kept for QGIS has ended, renew it.</source>
        <translation>Pokud přihlášení uložené pro QGIS skončilo, obnovte je.</translation>
    </message>
    <message>
        <source>Renew the login</source>
        <translation>Obnovit přihlášení</translation>
    </message>
    <message>
        <source>Sign in.</source>
        <translation>Přihlaste se.</translation>
    </message>
    <message>
        <source>You are not signed in to {0}.</source>
        <translation>Nejste přihlášeni k {0}.</translation>
    </message>
    <message>
        <source>“{0}” is in the project as {1}.</source>
        <translation>„{0}“ je v projektu jako {1}.</translation>
    </message>
</context>
<context>
    <name>BrowserMenus</name>
    <message>
        <source>Access rights…</source>
        <translation>Přístupová práva…</translation>
    </message>
    <message>
        <source>Add server…</source>
        <translation>Přidat server…</translation>
    </message>
    <message>
        <source>Add to project as WCS</source>
        <translation>Přidat do projektu jako WCS</translation>
    </message>
    <message>
        <source>Add to project as WFS</source>
        <translation>Přidat do projektu jako WFS</translation>
    </message>
    <message>
        <source>Add to project as WMS</source>
        <translation>Přidat do projektu jako WMS</translation>
    </message>
    <message>
        <source>Add to this project as a group</source>
        <translation>Přidat do tohoto projektu jako skupinu</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresa</translation>
    </message>
    <message>
        <source>Address of WMS</source>
        <translation>Adresa WMS</translation>
    </message>
    <message>
        <source>Address of {0}</source>
        <translation>Adresa {0}</translation>
    </message>
    <message>
        <source>Change title…</source>
        <translation>Změnit název…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopírovat</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Kopírovat adresu</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Kopírovat jméno</translation>
    </message>
    <message>
        <source>Delete from server…</source>
        <translation>Smazat ze serveru…</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>Stáhnout…</translation>
    </message>
    <message>
        <source>Local server…</source>
        <translation>Místní server…</translation>
    </message>
    <message>
        <source>Make current</source>
        <translation>Nastavit jako aktuální</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Jméno</translation>
    </message>
    <message>
        <source>Open as project</source>
        <translation>Otevřít jako projekt</translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation>Otevřít popis v prohlížeči</translation>
    </message>
    <message>
        <source>Properties…</source>
        <translation>Vlastnosti…</translation>
    </message>
    <message>
        <source>Publish layer here…</source>
        <translation>Publikovat vrstvu sem…</translation>
    </message>
    <message>
        <source>Publish the project here as a map…</source>
        <translation>Publikovat sem projekt jako mapu…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Obnovit</translation>
    </message>
    <message>
        <source>Servers…</source>
        <translation>Servery…</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Přihlásit se…</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Odhlásit se</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Název</translation>
    </message>
    <message>
        <source>UUID</source>
        <translation>UUID</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Add the published layer as WFS</source>
        <translation>Přidat publikovanou vrstvu jako WFS</translation>
    </message>
    <message>
        <source>Add the published layer as WMS</source>
        <translation>Přidat publikovanou vrstvu jako WMS</translation>
    </message>
    <message>
        <source>Everybody can see it</source>
        <translation>Vidí ji každý</translation>
    </message>
    <message>
        <source>Leave the project as it is</source>
        <translation>Ponechat projekt, jak je</translation>
    </message>
    <message>
        <source>Only I can see it</source>
        <translation>Vidím ji jen já</translation>
    </message>
    <message>
        <source>QML – exactly as in QGIS</source>
        <translation>QML – přesně jako v QGIS</translation>
    </message>
    <message>
        <source>SLD – for other software</source>
        <translation>SLD – pro jiný software</translation>
    </message>
</context>
<context>
    <name>CommandPage</name>
    <message>
        <source>Stopped.</source>
        <translation>Zastaveno.</translation>
    </message>
</context>
<context>
    <name>Curer</name>
    <message>
        <source>Choose the data of “{0}”</source>
        <translation>Vyberte data vrstvy „{0}“</translation>
    </message>
    <message>
        <source>Remove the filter of “{0}”? The project forgets it.</source>
        <translation>Odebrat filtr vrstvy „{0}“? Projekt ho zapomene.</translation>
    </message>
    <message>
        <source>Save the edits of “{0}”? This cannot be undone.</source>
        <translation>Uložit úpravy vrstvy „{0}“? Nelze to vrátit zpět.</translation>
    </message>
    <message>
        <source>The edits could not be saved.</source>
        <translation>Úpravy se nepodařilo uložit.</translation>
    </message>
</context>
<context>
    <name>DeleteQuestion</name>
    <message>
        <source>&amp;Delete</source>
        <translation>S&amp;mazat</translation>
    </message>
    <message>
        <source>Data, style and web services go with it. This cannot be undone.</source>
        <translation>Zmizí i data, styl a webové služby. Nelze to vrátit zpět.</translation>
    </message>
    <message>
        <source>Delete publication</source>
        <translation>Smazat publikaci</translation>
    </message>
    <message>
        <source>Delete the {0} “{1}” from the server?</source>
        <translation>Smazat ze serveru ({0}) „{1}“?</translation>
    </message>
    <message>
        <source>Delete {0} publications from the server?</source>
        <translation>Smazat ze serveru publikace (počet: {0})?</translation>
    </message>
</context>
<context>
    <name>ExitBlocker</name>
    <message>
        <source>&amp;Cancel uploads and quit</source>
        <translation>Z&amp;rušit nahrávání a ukončit</translation>
    </message>
    <message>
        <source>&amp;Keep running</source>
        <translation>&amp;Nechat běžet</translation>
    </message>
    <message>
        <source>Quit, &amp;go on at the next start</source>
        <translation>Ukončit a &amp;pokračovat při příštím spuštění</translation>
    </message>
    <message>
        <source>Uploads in chunks can go on where they are, from the list of tasks.</source>
        <translation>Nahrávání po částech lze obnovit tam, kde skončilo, ze seznamu úloh.</translation>
    </message>
    <message>
        <source>What is cancelled leaves nothing on the server.</source>
        <translation>Co zrušíte, po sobě na serveru nic nezanechá.</translation>
    </message>
    <message>
        <source>{0} tasks are still under way.</source>
        <translation>Ještě běží úlohy (počet: {0}).</translation>
    </message>
    <message>
        <source>“{0}” is still under way.</source>
        <translation>„{0}“ ještě běží.</translation>
    </message>
    <message>
        <source>… and {0} more</source>
        <translation>… a další ({0})</translation>
    </message>
</context>
<context>
    <name>FindingsView</name>
    <message>
        <source>Ready to publish: nothing to complain about.</source>
        <translation>Připraveno k publikování: bez připomínek.</translation>
    </message>
</context>
<context>
    <name>LayerAccess</name>
    <message>
        <source>&amp;Forget</source>
        <translation>&amp;Zapomenout</translation>
    </message>
    <message>
        <source>&amp;Keep a key</source>
        <translation>&amp;Uložit klíč</translation>
    </message>
    <message>
        <source>&amp;Keep the password</source>
        <translation>&amp;Uložit heslo</translation>
    </message>
    <message>
        <source>&amp;Keep the token</source>
        <translation>&amp;Uložit token</translation>
    </message>
    <message>
        <source>For {0} this is the token that you signed in with.</source>
        <translation>Pro {0} je to token, kterým jste se přihlásili.</translation>
    </message>
    <message>
        <source>For {0} this is the user name and password that you signed in with.</source>
        <translation>Pro {0} je to uživatelské jméno a heslo, kterými jste se přihlásili.</translation>
    </message>
    <message>
        <source>Forget the login that QGIS reads layers of {0} with?</source>
        <translation>Zapomenout přihlášení, se kterým QGIS čte vrstvy z {0}?</translation>
    </message>
    <message>
        <source>Forgotten here, not on the server</source>
        <translation>Zapomenuto zde, ne na serveru</translation>
    </message>
    <message>
        <source>Let QGIS itself read private layers of this server?</source>
        <translation>Má QGIS sám číst soukromé vrstvy tohoto serveru?</translation>
    </message>
    <message>
        <source>Login for layers</source>
        <translation>Přihlášení pro vrstvy</translation>
    </message>
    <message>
        <source>Not everybody may see it, and QGIS reads layers without this plugin, also when a project is opened the next time. For that a login must lie in QGIS's own encrypted password store.</source>
        <translation>Nesmí ji vidět každý a QGIS čte vrstvy bez tohoto zásuvného modulu, i při příštím otevření projektu. K tomu musí přihlášení ležet ve vlastním šifrovaném úložišti hesel QGIS.</translation>
    </message>
    <message>
        <source>QGIS can read the private layers of this server now.</source>
        <translation>QGIS teď může číst soukromé vrstvy tohoto serveru.</translation>
    </message>
    <message>
        <source>QGIS cannot read its private layers in your projects any more until you keep a login again.</source>
        <translation>QGIS pak nemůže číst jeho soukromé vrstvy ve vašich projektech, dokud přihlášení znovu neuložíte.</translation>
    </message>
    <message>
        <source>QGIS itself cannot read “{0}” yet.</source>
        <translation>QGIS sám zatím nemůže číst „{0}“.</translation>
    </message>
    <message>
        <source>The key ends there by itself when nobody has used it for a month.</source>
        <translation>Klíč tam skončí sám, když ho měsíc nikdo nepoužije.</translation>
    </message>
    <message>
        <source>The login for layers of {0} is forgotten.</source>
        <translation>Přihlášení pro vrstvy z {0} je zapomenuto.</translation>
    </message>
    <message>
        <source>{0} gives a key for this. It opens map services only, and ends when you forget it under Web &gt; Layman &gt; Servers, or do not use it for a month.</source>
        <translation>{0} k tomu dá klíč. Otevírá jen mapové služby a skončí, když ho zapomenete ve Web &gt; Layman &gt; Servery, nebo ho měsíc nepoužijete.</translation>
    </message>
    <message>
        <source>“{0}” was not added: QGIS has nothing to read it with. Add it again and keep a login, sign in with an authentication of QGIS, or let everybody see it.</source>
        <translation>„{0}“ nebyla přidána: QGIS ji nemá s čím číst. Přidejte ji znovu a uložte přihlášení, přihlaste se ověřením QGIS, nebo ji zpřístupněte všem.</translation>
    </message>
</context>
<context>
    <name>LayerChecks</name>
    <message>
        <source>Looking at all features…</source>
        <translation>Procházejí se všechny prvky…</translation>
    </message>
    <message>
        <source>Looking at all features… {0} %</source>
        <translation>Procházejí se všechny prvky… {0} %</translation>
    </message>
    <message>
        <source>No layer is chosen.</source>
        <translation>Není vybrána žádná vrstva.</translation>
    </message>
</context>
<context>
    <name>LayerIndicators</name>
    <message>
        <source>Forget where it is published</source>
        <translation>Zapomenout, kde je publikováno</translation>
    </message>
    <message>
        <source>Log in to {0}…</source>
        <translation>Přihlásit se k {0}…</translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation>Otevřít popis v prohlížeči</translation>
    </message>
    <message>
        <source>Publish it again…</source>
        <translation>Publikovat znovu…</translation>
    </message>
    <message>
        <source>Published as {0}. Log in to compare it with the server.</source>
        <translation>Publikováno jako {0}. Pro porovnání se serverem se přihlaste.</translation>
    </message>
    <message>
        <source>Published as {0}: changed on the server since.</source>
        <translation>Publikováno jako {0}: na serveru se mezitím změnilo.</translation>
    </message>
    <message>
        <source>Published as {0}: changed on the server, and {1} changed here.</source>
        <translation>Publikováno jako {0}: změna na serveru a zde se změnilo: {1}.</translation>
    </message>
    <message>
        <source>Published as {0}: the same as here.</source>
        <translation>Publikováno jako {0}: stejné jako zde.</translation>
    </message>
    <message>
        <source>Published as {0}: {1} changed here since.</source>
        <translation>Publikováno jako {0}: zde se mezitím změnilo: {1}.</translation>
    </message>
    <message>
        <source>Update data</source>
        <translation>Aktualizovat data</translation>
    </message>
    <message>
        <source>Update data and style</source>
        <translation>Aktualizovat data a styl</translation>
    </message>
    <message>
        <source>Update style</source>
        <translation>Aktualizovat styl</translation>
    </message>
    <message>
        <source>Was published as {0}, which is no longer on the server.</source>
        <translation>Bylo publikováno jako {0}, na serveru už není.</translation>
    </message>
    <message>
        <source>and</source>
        <translation>a</translation>
    </message>
    <message>
        <source>data</source>
        <translation>data</translation>
    </message>
    <message>
        <source>style</source>
        <translation>styl</translation>
    </message>
</context>
<context>
    <name>LayerMetadataBox</name>
    <message>
        <source>Asking the server…</source>
        <translation>Dotaz na server…</translation>
    </message>
    <message>
        <source>Here and on the server differ in these:</source>
        <translation>Zde a na serveru se liší:</translation>
    </message>
    <message>
        <source>Published layers can exchange their metadata with the server.</source>
        <translation>Publikované vrstvy si mohou se serverem vyměňovat metadata.</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Odesílá se…</translation>
    </message>
    <message>
        <source>The layer has the metadata of the server.</source>
        <translation>Vrstva má metadata ze serveru.</translation>
    </message>
    <message>
        <source>The same here and on the server.</source>
        <translation>Zde i na serveru stejné.</translation>
    </message>
    <message>
        <source>The server has the metadata of the layer.</source>
        <translation>Server má metadata vrstvy.</translation>
    </message>
    <message>
        <source>The server keeps all; its catalogue’s record has no place for all of: {0}.</source>
        <translation>Server uchová vše; v záznamu jeho katalogu není místo pro všechno z: {0}.</translation>
    </message>
    <message>
        <source>This server takes title and abstract alone; the rest is what its catalogue says of the layer.</source>
        <translation>Tento server přebírá jen název a abstrakt; ostatní je to, co o vrstvě říká jeho katalog.</translation>
    </message>
</context>
<context>
    <name>LayerPage</name>
    <message>
        <source>&amp;Compare…</source>
        <translation>&amp;Porovnat…</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>&amp;Zapomenout</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Otevřít</translation>
    </message>
    <message>
        <source>&amp;Publish…</source>
        <translation>P&amp;ublikovat…</translation>
    </message>
    <message>
        <source>&amp;Send to the server</source>
        <translation>Po&amp;slat na server</translation>
    </message>
    <message>
        <source>&amp;Take from the server</source>
        <translation>Převzít z&amp;e serveru</translation>
    </message>
    <message>
        <source>&amp;Update</source>
        <translation>&amp;Aktualizovat</translation>
    </message>
    <message>
        <source>Access rights</source>
        <translation>Přístupová práva</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Dotaz na server…</translation>
    </message>
    <message>
        <source>C&amp;hange…</source>
        <translation>Z&amp;měnit…</translation>
    </message>
    <message>
        <source>Choose who may see and change it</source>
        <translation>Vyberte, kdo ji smí vidět a měnit</translation>
    </message>
    <message>
        <source>Forget where the layer is published; nothing on the server changes</source>
        <translation>Zapomenout, kde je vrstva publikována; na serveru se nic nezmění</translation>
    </message>
    <message>
        <source>Give the server the metadata that this layer has</source>
        <translation>Předat serveru metadata této vrstvy</translation>
    </message>
    <message>
        <source>Give this layer the metadata that the server has</source>
        <translation>Převzít do této vrstvy metadata ze serveru</translation>
    </message>
    <message>
        <source>Help on this page</source>
        <translation>Nápověda k této stránce</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Zde</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadata</translation>
    </message>
    <message>
        <source>Metadata here and on the server</source>
        <translation>Metadata zde a na serveru</translation>
    </message>
    <message>
        <source>Metadata that differ</source>
        <translation>Rozdílná metadata</translation>
    </message>
    <message>
        <source>Not published. Publish it, and it appears here.</source>
        <translation>Není publikováno. Až ji publikujete, objeví se zde.</translation>
    </message>
    <message>
        <source>On the server</source>
        <translation>Na serveru</translation>
    </message>
    <message>
        <source>Open the description in the browser</source>
        <translation>Otevřít popis v prohlížeči</translation>
    </message>
    <message>
        <source>Open the user guide in the browser</source>
        <translation>Otevřít uživatelskou příručku v prohlížeči</translation>
    </message>
    <message>
        <source>Publication</source>
        <translation>Publikace</translation>
    </message>
    <message>
        <source>Publish this layer</source>
        <translation>Publikovat tuto vrstvu</translation>
    </message>
    <message>
        <source>Published layers show here who may see them.</source>
        <translation>U publikovaných vrstev je zde vidět, kdo je smí vidět.</translation>
    </message>
    <message>
        <source>QGIS’s picture beside the server’s</source>
        <translation>Obrázek z QGIS vedle obrázku ze serveru</translation>
    </message>
    <message>
        <source>Renew data and style on the server</source>
        <translation>Obnovit data a styl na serveru</translation>
    </message>
    <message>
        <source>Shows {0}/{1} as the server has it.</source>
        <translation>Zobrazuje {0}/{1} tak, jak je na serveru.</translation>
    </message>
    <message>
        <source>Sign &amp;in…</source>
        <translation>Př&amp;ihlásit se…</translation>
    </message>
    <message>
        <source>Sign in to the server to see more</source>
        <translation>Přihlaste se k serveru a uvidíte víc</translation>
    </message>
    <message>
        <source>State of the publication</source>
        <translation>Stav publikace</translation>
    </message>
    <message>
        <source>The layer has forgotten where it is published.</source>
        <translation>Vrstva zapomněla, kde je publikována.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Co</translation>
    </message>
    <message>
        <source>What the server’s catalogue cannot say</source>
        <translation>Co katalog serveru nemůže říci</translation>
    </message>
    <message>
        <source>Who may see and change it</source>
        <translation>Kdo ji smí vidět a měnit</translation>
    </message>
</context>
<context>
    <name>LayerSaving</name>
    <message>
        <source>GeoPackage (*.gpkg)</source>
        <translation>GeoPackage (*.gpkg)</translation>
    </message>
    <message>
        <source>Save the edits of the layer first.</source>
        <translation>Nejdřív uložte úpravy vrstvy.</translation>
    </message>
    <message>
        <source>Save “{0}” as</source>
        <translation>Uložit „{0}“ jako</translation>
    </message>
    <message>
        <source>The layer could not be saved.</source>
        <translation>Vrstvu nešlo uložit.</translation>
    </message>
</context>
<context>
    <name>LayerTreeMenu</name>
    <message>
        <source>Publish group to Layman…</source>
        <translation>Publikovat skupinu na Layman…</translation>
    </message>
    <message>
        <source>Publish to Layman…</source>
        <translation>Publikovat na Layman…</translation>
    </message>
    <message>
        <source>Published with Layman</source>
        <translation>Publikováno přes Layman</translation>
    </message>
</context>
<context>
    <name>LaymanDock</name>
    <message>
        <source>Change…</source>
        <translation>Změnit…</translation>
    </message>
    <message>
        <source>Choose the server to publish to</source>
        <translation>Vyberte server, na který se publikuje</translation>
    </message>
    <message>
        <source>Connected server and user</source>
        <translation>Připojený server a uživatel</translation>
    </message>
    <message>
        <source>Layman</source>
        <translation>Layman</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Přihlásit se…</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>Přihlašování…</translation>
    </message>
    <message>
        <source>My publications</source>
        <translation>Moje publikace</translation>
    </message>
    <message>
        <source>Not logged in</source>
        <translation>Nepřihlášeno</translation>
    </message>
    <message>
        <source>State of the connection</source>
        <translation>Stav připojení</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Úlohy</translation>
    </message>
    <message>
        <source>Tasks ({0})</source>
        <translation>Úlohy ({0})</translation>
    </message>
    <message>
        <source>The local server is starting…</source>
        <translation>Místní server se spouští…</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>tento počítač</translation>
    </message>
    <message>
        <source>{0} on {1}</source>
        <translation>{0} – {1}</translation>
    </message>
</context>
<context>
    <name>LaymanPlugin</name>
    <message>
        <source>&amp;Open Map File…</source>
        <translation>&amp;Otevřít soubor mapy…</translation>
    </message>
    <message>
        <source>&amp;Options…</source>
        <translation>&amp;Nastavení…</translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation>Ú&amp;lohy</translation>
    </message>
    <message>
        <source>All servers, where you are signed in, and which one is the current one</source>
        <translation>Všechny servery, kde jste přihlášeni a který je aktuální</translation>
    </message>
    <message>
        <source>Choose the server to publish to</source>
        <translation>Vyberte server, na který se publikuje</translation>
    </message>
    <message>
        <source>Local &amp;Server…</source>
        <translation>Mí&amp;stní server…</translation>
    </message>
    <message>
        <source>Log &amp;In…</source>
        <translation>Př&amp;ihlásit se…</translation>
    </message>
    <message>
        <source>My &amp;Publications</source>
        <translation>Moje &amp;publikace</translation>
    </message>
    <message>
        <source>Open the JSON file of a map as a new project</source>
        <translation>Otevřít soubor JSON mapy jako nový projekt</translation>
    </message>
    <message>
        <source>Publish &amp;Layer…</source>
        <translation>Publikovat &amp;vrstvu…</translation>
    </message>
    <message>
        <source>Publish &amp;Map…</source>
        <translation>Publikovat &amp;mapu…</translation>
    </message>
    <message>
        <source>Publish &amp;Several Layers…</source>
        <translation>Publikovat ví&amp;ce vrstev…</translation>
    </message>
    <message>
        <source>Publish a layer to Layman</source>
        <translation>Publikovat vrstvu na Layman</translation>
    </message>
    <message>
        <source>Publish the layers and groups that are selected, or the whole project</source>
        <translation>Publikovat vybrané vrstvy a skupiny, nebo celý projekt</translation>
    </message>
    <message>
        <source>Publish the project as one map to Layman</source>
        <translation>Publikovat projekt jako jednu mapu na Layman</translation>
    </message>
    <message>
        <source>S&amp;ervers…</source>
        <translation>S&amp;ervery…</translation>
    </message>
    <message>
        <source>Start or stop your own Layman server</source>
        <translation>Spustit nebo zastavit vlastní server Layman</translation>
    </message>
    <message>
        <source>What is being published, step by step</source>
        <translation>Co se právě publikuje, krok za krokem</translation>
    </message>
    <message>
        <source>What is on the server</source>
        <translation>Co je na serveru</translation>
    </message>
</context>
<context>
    <name>LaymanProcessing</name>
    <message>
        <source>Abstract</source>
        <translation>Abstrakt</translation>
    </message>
    <message>
        <source>Also allowed: a folder with data outside of the directory</source>
        <translation>Povolena i složka s daty mimo adresář</translation>
    </message>
    <message>
        <source>Authentication</source>
        <translation>Autentizace</translation>
    </message>
    <message>
        <source>CRS (empty: the layer's)</source>
        <translation>Souřadnicový systém (prázdné: podle vrstvy)</translation>
    </message>
    <message>
        <source>Embed pictures into the style</source>
        <translation>Vložit obrázky do stylu</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Rozsah</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Prvky</translation>
    </message>
    <message>
        <source>GeoServer data directory</source>
        <translation>Datový adresář GeoServeru</translation>
    </message>
    <message>
        <source>Home of the server (empty: the local server's)</source>
        <translation>Domovská složka serveru (prázdné: místního serveru)</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Vrstva</translation>
    </message>
    <message>
        <source>Leave in its database (PostGIS)</source>
        <translation>Ponechat v databázi (PostGIS)</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Mapa</translation>
    </message>
    <message>
        <source>Map file</source>
        <translation>Soubor mapy</translation>
    </message>
    <message>
        <source>Mend geometries</source>
        <translation>Opravit geometrie</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Jméno</translation>
    </message>
    <message>
        <source>Name (empty: where the layer was published)</source>
        <translation>Jméno (prázdné: kde byla vrstva publikována)</translation>
    </message>
    <message>
        <source>Number of publications</source>
        <translation>Počet publikací</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekty</translation>
    </message>
    <message>
        <source>Only check</source>
        <translation>Jen zkontrolovat</translation>
    </message>
    <message>
        <source>Only selected features</source>
        <translation>Jen vybrané prvky</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Soukromé</translation>
    </message>
    <message>
        <source>Publications</source>
        <translation>Publikace</translation>
    </message>
    <message>
        <source>Raster (GeoTIFF)</source>
        <translation>Rastr (GeoTIFF)</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Nahradit</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Zpráva</translation>
    </message>
    <message>
        <source>Report as JSON</source>
        <translation>Zpráva jako JSON</translation>
    </message>
    <message>
        <source>Server (empty: the local server)</source>
        <translation>Server (prázdné: místní server)</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Styl</translation>
    </message>
    <message>
        <source>The layer cannot be read.</source>
        <translation>Vrstvu nelze přečíst.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Název</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Who may read: users and roles, separated by commas (empty: everybody)</source>
        <translation>Kdo smí číst: uživatelé a role oddělené čárkou (prázdné: každý)</translation>
    </message>
    <message>
        <source>Who may write: users and roles, separated by commas (empty: you)</source>
        <translation>Kdo smí zapisovat: uživatelé a role oddělené čárkou (prázdné: vy)</translation>
    </message>
    <message>
        <source>Words in the title</source>
        <translation>Slova v názvu</translation>
    </message>
    <message>
        <source>Workspace (empty: all)</source>
        <translation>Pracovní prostor (prázdné: všechny)</translation>
    </message>
    <message>
        <source>Workspace (empty: your own)</source>
        <translation>Pracovní prostor (prázdné: váš)</translation>
    </message>
</context>
<context>
    <name>LaymanProvider</name>
    <message>
        <source>Layman: publish to the web</source>
        <translation>Layman: publikování na web</translation>
    </message>
</context>
<context>
    <name>LaymanSourceWidget</name>
    <message>
        <source>&amp;Add layers as</source>
        <translation>Přidat vrstvy j&amp;ako</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>&amp;Server</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Dotaz na server…</translation>
    </message>
    <message>
        <source>Features (WFS)</source>
        <translation>Prvky (WFS)</translation>
    </message>
    <message>
        <source>Layers and maps of Layman servers</source>
        <translation>Vrstvy a mapy serverů Layman</translation>
    </message>
    <message>
        <source>Layers and maps of the server</source>
        <translation>Vrstvy a mapy serveru</translation>
    </message>
    <message>
        <source>Layman</source>
        <translation>Layman</translation>
    </message>
    <message>
        <source>Nothing has these words in its title.</source>
        <translation>Tato slova nejsou v žádném názvu.</translation>
    </message>
    <message>
        <source>Nothing published yet.</source>
        <translation>Zatím není nic publikováno.</translation>
    </message>
    <message>
        <source>Picture (WMS)</source>
        <translation>Obrázek (WMS)</translation>
    </message>
    <message>
        <source>Search in titles</source>
        <translation>Hledat v názvech</translation>
    </message>
    <message>
        <source>Ser&amp;vers…</source>
        <translation>Ser&amp;very…</translation>
    </message>
    <message>
        <source>Sign &amp;in…</source>
        <translation>Př&amp;ihlásit se…</translation>
    </message>
    <message>
        <source>Sign in to a Layman server to see its layers and maps.</source>
        <translation>Přihlaste se k serveru Layman a uvidíte jeho vrstvy a mapy.</translation>
    </message>
    <message>
        <source>Values of a raster (WCS)</source>
        <translation>Hodnoty rastru (WCS)</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} z {1}</translation>
    </message>
</context>
<context>
    <name>LazyItem</name>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation>{0} Dvojklikem to zkusíte znovu.</translation>
    </message>
</context>
<context>
    <name>LoginDialog</name>
    <message>
        <source>&amp;Another Layman server</source>
        <translation>&amp;Jiný server Layman</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <translation>&amp;Přihlásit se</translation>
    </message>
    <message>
        <source>&amp;Open the page again</source>
        <translation>&amp;Otevřít stránku znovu</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Heslo</translation>
    </message>
    <message>
        <source>&amp;Start and log in</source>
        <translation>&amp;Spustit a přihlásit se</translation>
    </message>
    <message>
        <source>&amp;This computer</source>
        <translation>&amp;Tento počítač</translation>
    </message>
    <message>
        <source>&amp;User name</source>
        <translation>&amp;Uživatelské jméno</translation>
    </message>
    <message>
        <source>A Layman server keeps your layers and maps and serves them as WMS and WFS. For a server of your organisation, ask its administrator for the address and create an authentication with the + button.</source>
        <translation>Server Layman uchovává vaše vrstvy a mapy a poskytuje je jako WMS a WFS. O adresu serveru vaší organizace požádejte jeho správce a autentizaci vytvořte tlačítkem +.</translation>
    </message>
    <message>
        <source>A&amp;ddress</source>
        <translation>&amp;Adresa</translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation>Adresa serveru</translation>
    </message>
    <message>
        <source>Aut&amp;hentication</source>
        <translation>Autenti&amp;zace</translation>
    </message>
    <message>
        <source>It is kept in memory only, until you sign out or close QGIS.</source>
        <translation>Zůstane jen v paměti, dokud se neodhlásíte nebo nezavřete QGIS.</translation>
    </message>
    <message>
        <source>Lo&amp;cal server…</source>
        <translation>&amp;Místní server…</translation>
    </message>
    <message>
        <source>Log in to Layman</source>
        <translation>Přihlášení k Laymanu</translation>
    </message>
    <message>
        <source>On the server's page in the browser</source>
        <translation>Na stránce serveru v prohlížeči</translation>
    </message>
    <message>
        <source>Sign &amp;in</source>
        <translation>Př&amp;ihlášení</translation>
    </message>
    <message>
        <source>Sign in on the page that your browser shows.</source>
        <translation>Přihlaste se na stránce, kterou zobrazí prohlížeč.</translation>
    </message>
    <message>
        <source>The password or token stays in the encrypted store of QGIS.</source>
        <translation>Heslo nebo token zůstane v šifrovaném úložišti QGIS.</translation>
    </message>
    <message>
        <source>The server's page opens in your browser; QGIS never sees your password. You stay signed in until you close QGIS.</source>
        <translation>Stránka serveru se otevře v prohlížeči; QGIS vaše heslo nikdy nevidí. Přihlášeni zůstanete, dokud nezavřete QGIS.</translation>
    </message>
    <message>
        <source>To&amp;ken</source>
        <translation>To&amp;ken</translation>
    </message>
    <message>
        <source>User &amp;name</source>
        <translation>Uživatelské jmé&amp;no</translation>
    </message>
    <message>
        <source>Way to sign in</source>
        <translation>Způsob přihlášení</translation>
    </message>
    <message>
        <source>With a token, for this session</source>
        <translation>Tokenem, pro toto spuštění</translation>
    </message>
    <message>
        <source>With an authentication of QGIS</source>
        <translation>Autentizací QGIS</translation>
    </message>
    <message>
        <source>With user name and password, for this session</source>
        <translation>Jménem a heslem, pro toto spuštění</translation>
    </message>
    <message>
        <source>You are known here, but you have no user name on this server yet. It becomes the name of your workspace.</source>
        <translation>Server vás zná, ale zatím na něm nemáte uživatelské jméno. Stane se jménem vašeho pracovního prostoru.</translation>
    </message>
    <message>
        <source>You are {0} on {1}.</source>
        <translation>Jste {0}, server: {1}.</translation>
    </message>
    <message>
        <source>Your own server is running. No password is needed.</source>
        <translation>Váš vlastní server běží. Heslo není potřeba.</translation>
    </message>
    <message>
        <source>Your own server is set up the first time, which takes a minute or two. No password is needed.</source>
        <translation>Váš vlastní server se poprvé nastavuje, trvá to minutu či dvě. Heslo není potřeba.</translation>
    </message>
    <message>
        <source>Your own server starts when you log in. No password is needed.</source>
        <translation>Váš vlastní server se spustí při přihlášení. Heslo není potřeba.</translation>
    </message>
</context>
<context>
    <name>MembersView</name>
    <message>
        <source>Choose QML: of the style of “{0}” nothing is left as SLD.</source>
        <translation>Zvolte QML: ze stylu „{0}“ v SLD nic nezbude.</translation>
    </message>
    <message>
        <source>In the map</source>
        <translation>V mapě</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Vrstva</translation>
    </message>
    <message>
        <source>Layers: {0}. All of them are on the web already.</source>
        <translation>Vrstev: {0}. Všechny už jsou na webu.</translation>
    </message>
    <message>
        <source>Layers: {0}. Published first: {1}.</source>
        <translation>Vrstev: {0}. Předtím se publikuje: {1}.</translation>
    </message>
    <message>
        <source>The project has no layers yet.</source>
        <translation>Projekt zatím nemá žádné vrstvy.</translation>
    </message>
    <message>
        <source>Tick at least one layer.</source>
        <translation>Zaškrtněte alespoň jednu vrstvu.</translation>
    </message>
    <message>
        <source>by its own address</source>
        <translation>pod vlastní adresou</translation>
    </message>
    <message>
        <source>cannot be published</source>
        <translation>nelze publikovat</translation>
    </message>
    <message>
        <source>published</source>
        <translation>publikováno</translation>
    </message>
    <message>
        <source>will be published first</source>
        <translation>publikuje se jako první</translation>
    </message>
    <message>
        <source>{0} (hidden in the project, hidden in the map)</source>
        <translation>{0} (skryto v projektu i v mapě)</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Copy report</source>
        <translation>Kopírovat zprávu</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Podrobnosti</translation>
    </message>
</context>
<context>
    <name>MetadataWords</name>
    <message>
        <source>Abstract</source>
        <translation>Abstrakt</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Constraints</source>
        <translation>Omezení</translation>
    </message>
    <message>
        <source>Contacts</source>
        <translation>Kontakty</translation>
    </message>
    <message>
        <source>Coordinate reference system</source>
        <translation>Souřadnicový systém</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Data (časová)</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kódování</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Rozsah</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Poplatky</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historie</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>Identifikátor</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Klíčová slova</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Druh</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Jazyk</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>Odkazy</translation>
    </message>
    <message>
        <source>Part of</source>
        <translation>Součást</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Práva</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Název</translation>
    </message>
    <message>
        <source>{0} boxes</source>
        <translation>Obdélníků: {0}</translation>
    </message>
    <message>
        <source>{0} times</source>
        <translation>Časových údajů: {0}</translation>
    </message>
</context>
<context>
    <name>NameField</name>
    <message>
        <source>“{0}” is published already: choose another name, or tick that it is to be updated.</source>
        <translation>„{0}“ už je publikováno: zvolte jiné jméno, nebo zaškrtněte, že se má aktualizovat.</translation>
    </message>
</context>
<context>
    <name>OptionsPage</name>
    <message>
        <source>&amp;After publishing</source>
        <translation>Po pu&amp;blikování</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>Zapo&amp;menout</translation>
    </message>
    <message>
        <source>&amp;Home folder</source>
        <translation>&amp;Domovská složka</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>&amp;Port</translation>
    </message>
    <message>
        <source>Data, logs and the token of the local server live here</source>
        <translation>Zde jsou data, protokoly a token místního serveru</translation>
    </message>
    <message>
        <source>Help on this page</source>
        <translation>Nápověda k této stránce</translation>
    </message>
    <message>
        <source>Local server</source>
        <translation>Místní server</translation>
    </message>
    <message>
        <source>Open the user guide in the browser</source>
        <translation>Otevřít uživatelskou příručku v prohlížeči</translation>
    </message>
    <message>
        <source>Port on 127.0.0.1</source>
        <translation>Port na 127.0.0.1</translation>
    </message>
    <message>
        <source>Publishing</source>
        <translation>Publikování</translation>
    </message>
    <message>
        <source>Remembered servers</source>
        <translation>Zapamatované servery</translation>
    </message>
    <message>
        <source>St&amp;yle format</source>
        <translation>&amp;Formát stylu</translation>
    </message>
    <message>
        <source>Start &amp;with QGIS</source>
        <translation>Spouštět s &amp;QGIS</translation>
    </message>
    <message>
        <source>The format the publish dialogs offer first</source>
        <translation>Formát, který dialogy publikování nabízejí jako první</translation>
    </message>
    <message>
        <source>Whether the published layer is added to the project</source>
        <translation>Zda se publikovaná vrstva přidá do projektu</translation>
    </message>
</context>
<context>
    <name>PictureComparisonDialog</name>
    <message>
        <source>&amp;Show</source>
        <translation>&amp;Zobrazit</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Rozdíl</translation>
    </message>
    <message>
        <source>Different: {0} % of what is drawn differs.</source>
        <translation>Odlišné: liší se {0} % vykresleného.</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>Vykreslit znovu</translation>
    </message>
    <message>
        <source>Draw both pictures again</source>
        <translation>Vykreslit znovu oba obrázky</translation>
    </message>
    <message>
        <source>Drawing both pictures…</source>
        <translation>Vykreslují se oba obrázky…</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>Vykresluje se…</translation>
    </message>
    <message>
        <source>Edges and shades that differ a little do not count. If the layer was changed here, update it; if it was published with SLD, publish it with QML.</source>
        <translation>Drobné rozdíly hran a odstínů se nepočítají. Pokud se vrstva změnila zde, aktualizujte ji; pokud byla publikována s SLD, publikujte ji s QML.</translation>
    </message>
    <message>
        <source>How much the pictures differ</source>
        <translation>Jak moc se obrázky liší</translation>
    </message>
    <message>
        <source>Nearly the same: {0} % of what is drawn differs.</source>
        <translation>Téměř stejné: liší se {0} % vykresleného.</translation>
    </message>
    <message>
        <source>Neither picture shows anything here.</source>
        <translation>Ani jeden obrázek zde nic neukazuje.</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Žádný obrázek</translation>
    </message>
    <message>
        <source>QGIS</source>
        <translation>QGIS</translation>
    </message>
    <message>
        <source>QGIS beside the server</source>
        <translation>QGIS vedle serveru</translation>
    </message>
    <message>
        <source>QGIS to the left of the line, the server to the right</source>
        <translation>QGIS vlevo od čáry, server vpravo</translation>
    </message>
    <message>
        <source>S&amp;lider</source>
        <translation>&amp;Posuvník</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation>&amp;Vedle sebe</translation>
    </message>
    <message>
        <source>The layer is no longer in the project.</source>
        <translation>Vrstva už není v projektu.</translation>
    </message>
    <message>
        <source>The same: {0} % of what is drawn differs.</source>
        <translation>Stejné: liší se {0} % vykresleného.</translation>
    </message>
    <message>
        <source>The whole layer</source>
        <translation>Celá vrstva</translation>
    </message>
    <message>
        <source>What the map view shows</source>
        <translation>Co ukazuje mapové okno</translation>
    </message>
    <message>
        <source>What the pictures show</source>
        <translation>Co obrázky ukazují</translation>
    </message>
    <message>
        <source>Where the server's picture begins</source>
        <translation>Kde začíná obrázek ze serveru</translation>
    </message>
    <message>
        <source>{0} – QGIS beside the server</source>
        <translation>{0} – QGIS vedle serveru</translation>
    </message>
</context>
<context>
    <name>ProjectPage</name>
    <message>
        <source>&amp;Access</source>
        <translation>Pří&amp;stup</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>&amp;Zapomenout</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Otevřít</translation>
    </message>
    <message>
        <source>&amp;Publish…</source>
        <translation>P&amp;ublikovat…</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation>St&amp;yl</translation>
    </message>
    <message>
        <source>&amp;Update…</source>
        <translation>&amp;Aktualizovat…</translation>
    </message>
    <message>
        <source>Access &amp;rights…</source>
        <translation>Přístupová p&amp;ráva…</translation>
    </message>
    <message>
        <source>As in the options of the plugin</source>
        <translation>Jako v nastavení zásuvného modulu</translation>
    </message>
    <message>
        <source>Choose who may see and change the map</source>
        <translation>Vyberte, kdo smí mapu vidět a měnit</translation>
    </message>
    <message>
        <source>Format of styles</source>
        <translation>Formát stylů</translation>
    </message>
    <message>
        <source>Help on this page</source>
        <translation>Nápověda k této stránce</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Mapa</translation>
    </message>
    <message>
        <source>Maps of this project</source>
        <translation>Mapy tohoto projektu</translation>
    </message>
    <message>
        <source>Maps that this project was published as</source>
        <translation>Mapy, jako které byl tento projekt publikován</translation>
    </message>
    <message>
        <source>Open the description of the map in the browser</source>
        <translation>Otevřít popis mapy v prohlížeči</translation>
    </message>
    <message>
        <source>Open the user guide in the browser</source>
        <translation>Otevřít uživatelskou příručku v prohlížeči</translation>
    </message>
    <message>
        <source>Publish this project as a map</source>
        <translation>Publikovat tento projekt jako mapu</translation>
    </message>
    <message>
        <source>Publish this project in place of the selected map</source>
        <translation>Publikovat tento projekt místo vybrané mapy</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>Publikováno</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Sign in to {0}.</source>
        <translation>Přihlaste se k {0}.</translation>
    </message>
    <message>
        <source>Take the map off this list; nothing on the server changes</source>
        <translation>Odebrat mapu ze seznamu; na serveru se nic nezmění</translation>
    </message>
    <message>
        <source>This project was not published as a map yet.</source>
        <translation>Tento projekt zatím nebyl publikován jako mapa.</translation>
    </message>
    <message>
        <source>When this project is published</source>
        <translation>Při publikování tohoto projektu</translation>
    </message>
    <message>
        <source>Who may see what is published</source>
        <translation>Kdo smí vidět, co se publikuje</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Pracovní prostor</translation>
    </message>
    <message>
        <source>Workspace that is published to</source>
        <translation>Pracovní prostor, do kterého se publikuje</translation>
    </message>
    <message>
        <source>You are not signed in to a server.</source>
        <translation>Nejste přihlášeni k žádnému serveru.</translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation>{0} – {1}</translation>
    </message>
    <message>
        <source>“{0}” is off this list.</source>
        <translation>„{0}“ již není v tomto seznamu.</translation>
    </message>
</context>
<context>
    <name>PublicationDialog</name>
    <message>
        <source>Abstract</source>
        <translation>Abstrakt</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>Přístup</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresa</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Změněno</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>Kompozice</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Druh</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadata</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Jméno</translation>
    </message>
    <message>
        <source>Picture of the publication</source>
        <translation>Obrázek publikace</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problém</translation>
    </message>
    <message>
        <source>Properties of “{0}”</source>
        <translation>Vlastnosti „{0}“</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stav</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Pracovní prostor</translation>
    </message>
</context>
<context>
    <name>PublicationItem</name>
    <message>
        <source>Double-click to add it, or drag it onto the map.</source>
        <translation>Přidáte ji dvojklikem nebo přetažením do mapy.</translation>
    </message>
    <message>
        <source>Double-click to open it, or drag it onto the map.</source>
        <translation>Otevřete ji dvojklikem nebo přetažením do mapy.</translation>
    </message>
    <message>
        <source>Features (WFS)</source>
        <translation>Prvky (WFS)</translation>
    </message>
    <message>
        <source>Its services are not there yet.</source>
        <translation>Její služby zatím nejsou k dispozici.</translation>
    </message>
    <message>
        <source>Picture (WMS)</source>
        <translation>Obrázek (WMS)</translation>
    </message>
    <message>
        <source>QGIS has no login to read it with yet: add it by its menu, which offers one.</source>
        <translation>QGIS zatím nemá přihlášení, se kterým by ji četl: přidejte ji z její nabídky, která ho nabídne.</translation>
    </message>
    <message>
        <source>Values (WCS)</source>
        <translation>Hodnoty (WCS)</translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation>{0} Dvojklikem to zkusíte znovu.</translation>
    </message>
</context>
<context>
    <name>PublicationTools</name>
    <message>
        <source>Access rights…</source>
        <translation>Přístupová práva…</translation>
    </message>
    <message>
        <source>And {0} more.</source>
        <translation>A další ({0}).</translation>
    </message>
    <message>
        <source>Compare with the server's picture…</source>
        <translation>Porovnat s obrázkem ze serveru…</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Porovnat…</translation>
    </message>
    <message>
        <source>Let QGIS read them…</source>
        <translation>Umožnit QGIS je číst…</translation>
    </message>
    <message>
        <source>Maps as JSON (*.json);;All files (*)</source>
        <translation>Mapy jako JSON (*.json);;Všechny soubory (*)</translation>
    </message>
    <message>
        <source>Open a map</source>
        <translation>Otevření mapy</translation>
    </message>
    <message>
        <source>Open as a group of this project</source>
        <translation>Otevřít jako skupinu v tomto projektu</translation>
    </message>
    <message>
        <source>Open as a new project</source>
        <translation>Otevřít jako nový projekt</translation>
    </message>
    <message>
        <source>Open map</source>
        <translation>Otevřít mapu</translation>
    </message>
    <message>
        <source>Sign in.</source>
        <translation>Přihlaste se.</translation>
    </message>
    <message>
        <source>The map is open. Layers: {0}.</source>
        <translation>Mapa je otevřena. Vrstev: {0}.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Zpět</translation>
    </message>
    <message>
        <source>You are not signed in to {0}.</source>
        <translation>Nejste přihlášeni k {0}.</translation>
    </message>
    <message>
        <source>“{0}” has forgotten where it is published.</source>
        <translation>„{0}“ zapomněla, kde je publikována.</translation>
    </message>
</context>
<context>
    <name>Publications</name>
    <message>
        <source>Layer</source>
        <translation>Vrstva</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Mapa</translation>
    </message>
</context>
<context>
    <name>PublicationsLocatorFilter</name>
    <message>
        <source>Add as WCS</source>
        <translation>Přidat jako WCS</translation>
    </message>
    <message>
        <source>Add as WFS</source>
        <translation>Přidat jako WFS</translation>
    </message>
    <message>
        <source>Add as WMS</source>
        <translation>Přidat jako WMS</translation>
    </message>
    <message>
        <source>Layman: published layers and maps</source>
        <translation>Layman: publikované vrstvy a mapy</translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation>Otevřít popis v prohlížeči</translation>
    </message>
    <message>
        <source>Open the map in QGIS</source>
        <translation>Otevřít mapu v QGIS</translation>
    </message>
    <message>
        <source>Publish “{0}”</source>
        <translation>Publikovat „{0}“</translation>
    </message>
    <message>
        <source>current layer</source>
        <translation>aktuální vrstva</translation>
    </message>
</context>
<context>
    <name>PublicationsPanel</name>
    <message>
        <source>&lt;b&gt;Nothing published yet&lt;/b&gt;</source>
        <translation>&lt;b&gt;Zatím není nic publikováno&lt;/b&gt;</translation>
    </message>
    <message>
        <source>&lt;b&gt;Publish your layers and maps&lt;/b&gt;</source>
        <translation>&lt;b&gt;Publikujte své vrstvy a mapy&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Add to project as WFS</source>
        <translation>Přidat do projektu jako WFS</translation>
    </message>
    <message>
        <source>Add to project as WMS</source>
        <translation>Přidat do projektu jako WMS</translation>
    </message>
    <message>
        <source>Add to the project as a picture from the server (WMS)</source>
        <translation>Přidat do projektu jako obrázek ze serveru (WMS)</translation>
    </message>
    <message>
        <source>Add to the project with its features (WFS)</source>
        <translation>Přidat do projektu i s prvky (WFS)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Vše</translation>
    </message>
    <message>
        <source>Ask the server for the list again</source>
        <translation>Načíst seznam ze serveru znovu</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Kopírovat adresu</translation>
    </message>
    <message>
        <source>Delete from server…</source>
        <translation>Smazat ze serveru…</translation>
    </message>
    <message>
        <source>Delete the selected publication from the server</source>
        <translation>Smazat vybranou publikaci ze serveru</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Smazat…</translation>
    </message>
    <message>
        <source>Filter by title or name</source>
        <translation>Filtr: název nebo jméno</translation>
    </message>
    <message>
        <source>Filter publications</source>
        <translation>Filtrovat publikace</translation>
    </message>
    <message>
        <source>Kind of publication</source>
        <translation>Druh publikace</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Vrstvy</translation>
    </message>
    <message>
        <source>Log in to a Layman server. This computer can be one: nothing to install by hand, no account.</source>
        <translation>Přihlaste se k serveru Layman. Může jím být i tento počítač: bez ruční instalace a bez účtu.</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Přihlásit se…</translation>
    </message>
    <message>
        <source>Maps</source>
        <translation>Mapy</translation>
    </message>
    <message>
        <source>My publications</source>
        <translation>Moje publikace</translation>
    </message>
    <message>
        <source>Nothing published yet</source>
        <translation>Zatím není nic publikováno</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Otevřít</translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation>Otevřít popis v prohlížeči</translation>
    </message>
    <message>
        <source>Open the description in the browser</source>
        <translation>Otevřít popis v prohlížeči</translation>
    </message>
    <message>
        <source>Publish a layer…</source>
        <translation>Publikovat vrstvu…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Obnovit</translation>
    </message>
    <message>
        <source>Right-click a layer in the Layers panel and choose &lt;i&gt;Publish to Layman&lt;/i&gt;.</source>
        <translation>V panelu Vrstvy klikněte na vrstvu pravým tlačítkem a zvolte &lt;i&gt;Publikovat na Layman&lt;/i&gt;.</translation>
    </message>
    <message>
        <source>Show layers, maps or both</source>
        <translation>Zobrazit vrstvy, mapy nebo obojí</translation>
    </message>
    <message>
        <source>WFS</source>
        <translation>WFS</translation>
    </message>
    <message>
        <source>WMS</source>
        <translation>WMS</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} z {1}</translation>
    </message>
</context>
<context>
    <name>PublishLayerDialog</name>
    <message>
        <source>&amp;Access</source>
        <translation>Pří&amp;stup</translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation>Po&amp;pis</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>&amp;Vrstva</translation>
    </message>
    <message>
        <source>&amp;Leave the data in their database</source>
        <translation>Ponechat data v jejich &amp;databázi</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Jméno</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>P&amp;ublikovat</translation>
    </message>
    <message>
        <source>&amp;QML – exactly as in QGIS</source>
        <translation>&amp;QML – přesně jako v QGIS</translation>
    </message>
    <message>
        <source>&amp;SLD – for other software</source>
        <translation>S&amp;LD – pro jiný software</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Název</translation>
    </message>
    <message>
        <source>&amp;Update the layer of this name that is there</source>
        <translation>&amp;Aktualizovat vrstvu tohoto jména, která tam je</translation>
    </message>
    <message>
        <source>1 band</source>
        <translation>1 pásmo</translation>
    </message>
    <message>
        <source>1 feature</source>
        <translation>1 prvek</translation>
    </message>
    <message>
        <source>1 field</source>
        <translation>1 atribut</translation>
    </message>
    <message>
        <source>Afte&amp;rwards</source>
        <translation>Po&amp;tom</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Kontroly</translation>
    </message>
    <message>
        <source>Choose a layer.</source>
        <translation>Vyberte vrstvu.</translation>
    </message>
    <message>
        <source>Choose another name, or tick below that it is to be updated.</source>
        <translation>Zvolte jiné jméno, nebo níže zaškrtněte, že se má aktualizovat.</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Data</translation>
    </message>
    <message>
        <source>Findings of the checks</source>
        <translation>Výsledky kontrol</translation>
    </message>
    <message>
        <source>It cannot be read.</source>
        <translation>Nelze ji přečíst.</translation>
    </message>
    <message>
        <source>Log &amp;in…</source>
        <translation>Př&amp;ihlásit se…</translation>
    </message>
    <message>
        <source>Log in first.</source>
        <translation>Nejdříve se přihlaste.</translation>
    </message>
    <message>
        <source>No copy: the server reads the table, with the login of the layer's connection.</source>
        <translation>Bez kopie: server čte tabulku s přihlášením z připojení vrstvy.</translation>
    </message>
    <message>
        <source>Only the selected &amp;features</source>
        <translation>Jen vy&amp;brané prvky</translation>
    </message>
    <message>
        <source>Only the {0} selected &amp;features</source>
        <translation>Jen vy&amp;brané prvky ({0})</translation>
    </message>
    <message>
        <source>Part of the web address: small letters, digits and underscores</source>
        <translation>Část webové adresy: malá písmena, číslice a podtržítka</translation>
    </message>
    <message>
        <source>Publish layer</source>
        <translation>Publikovat vrstvu</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Styl</translation>
    </message>
    <message>
        <source>The checks found an error.</source>
        <translation>Kontroly našly chybu.</translation>
    </message>
    <message>
        <source>There is no layer in the project. Add one and it appears here.</source>
        <translation>V projektu není žádná vrstva. Přidejte ji a objeví se zde.</translation>
    </message>
    <message>
        <source>Use “{0}”</source>
        <translation>Použít „{0}“</translation>
    </message>
    <message>
        <source>What is replaced keeps its access.</source>
        <translation>Co se nahrazuje, si ponechá přístupová práva.</translation>
    </message>
    <message>
        <source>What the style format changes</source>
        <translation>Co formát stylu změní</translation>
    </message>
    <message>
        <source>Who can see the publication</source>
        <translation>Kdo publikaci uvidí</translation>
    </message>
    <message>
        <source>about {0}</source>
        <translation>asi {0}</translation>
    </message>
    <message>
        <source>{0} bands</source>
        <translation>Pásem: {0}</translation>
    </message>
    <message>
        <source>{0} features</source>
        <translation>Prvků: {0}</translation>
    </message>
    <message>
        <source>{0} fields</source>
        <translation>Atributů: {0}</translation>
    </message>
    <message>
        <source>{0} pixels</source>
        <translation>Pixelů: {0}</translation>
    </message>
    <message>
        <source>“{0}” is published already.</source>
        <translation>„{0}“ je už publikováno.</translation>
    </message>
</context>
<context>
    <name>PublishManyDialog</name>
    <message>
        <source>&amp;Layers of</source>
        <translation>&amp;Vrstvy</translation>
    </message>
    <message>
        <source>&amp;Mend in all layers what can be mended when publishing</source>
        <translation>Při publikování o&amp;pravit ve všech vrstvách, co jde</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>P&amp;ublikovat</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation>St&amp;yl</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Název</translation>
    </message>
    <message>
        <source>&amp;Update the map of this name that is there</source>
        <translation>&amp;Aktualizovat mapu tohoto jména, která tam je</translation>
    </message>
    <message>
        <source>A&amp;ccess</source>
        <translation>Pří&amp;stup</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Kontroly</translation>
    </message>
    <message>
        <source>Checks of “{0}”</source>
        <translation>Kontroly vrstvy „{0}“</translation>
    </message>
    <message>
        <source>Choose &amp;all</source>
        <translation>Vybrat vš&amp;e</translation>
    </message>
    <message>
        <source>Choose &amp;none</source>
        <translation>Z&amp;rušit výběr</translation>
    </message>
    <message>
        <source>Choose a layer.</source>
        <translation>Vyberte vrstvu.</translation>
    </message>
    <message>
        <source>Findings of the checks of the chosen layer</source>
        <translation>Výsledky kontrol vybrané vrstvy</translation>
    </message>
    <message>
        <source>For what is new; what is updated keeps its access. The table has a choice for each layer.</source>
        <translation>Pro to, co je nové; co se aktualizuje, si přístup ponechá. V tabulce lze vybrat pro každou vrstvu.</translation>
    </message>
    <message>
        <source>Group “{0}”</source>
        <translation>Skupina „{0}“</translation>
    </message>
    <message>
        <source>Layers to publish</source>
        <translation>Vrstvy k publikování</translation>
    </message>
    <message>
        <source>Layers: {0} of {1}; new: {2}, updated: {3}.</source>
        <translation>Vrstev: {0} z {1}; nových: {2}, aktualizovaných: {3}.</translation>
    </message>
    <message>
        <source>Leave the &amp;data of PostGIS layers in their database</source>
        <translation>Nechat &amp;data vrstev PostGIS v jejich databázi</translation>
    </message>
    <message>
        <source>Log &amp;in…</source>
        <translation>Př&amp;ihlásit se…</translation>
    </message>
    <message>
        <source>Log in first.</source>
        <translation>Nejdříve se přihlaste.</translation>
    </message>
    <message>
        <source>My map</source>
        <translation>Moje mapa</translation>
    </message>
    <message>
        <source>Nam&amp;e</source>
        <translation>&amp;Jméno</translation>
    </message>
    <message>
        <source>No copy: the server reads the tables, with the logins of the layers' connections.</source>
        <translation>Žádná kopie: server čte tabulky s přihlášením připojení vrstev.</translation>
    </message>
    <message>
        <source>Publish a map of them, t&amp;oo</source>
        <translation>Publikovat z nich i &amp;mapu</translation>
    </message>
    <message>
        <source>Publish layers</source>
        <translation>Publikovat vrstvy</translation>
    </message>
    <message>
        <source>The layers are still being looked at.</source>
        <translation>Vrstvy se ještě prohlížejí.</translation>
    </message>
    <message>
        <source>The selection in the layer tree</source>
        <translation>Výběr ve stromu vrstev</translation>
    </message>
    <message>
        <source>The whole project</source>
        <translation>Celý projekt</translation>
    </message>
    <message>
        <source>There is no layer here. Add one to the project first.</source>
        <translation>Není zde žádná vrstva. Nejdříve ji přidejte do projektu.</translation>
    </message>
    <message>
        <source>Who can see what is new</source>
        <translation>Kdo uvidí, co je nové</translation>
    </message>
    <message>
        <source>{0} layers</source>
        <translation>Vrstev: {0}</translation>
    </message>
    <message>
        <source>“{0}”: {1}</source>
        <translation>„{0}“: {1}</translation>
    </message>
</context>
<context>
    <name>PublishManyModel</name>
    <message>
        <source>Access</source>
        <translation>Přístup</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Kontroly</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Vrstva</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Jméno</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>Co se stane</translation>
    </message>
    <message>
        <source>by its own address, in a map</source>
        <translation>pod vlastní adresou, v mapě</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>v pořádku</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>vynecháno</translation>
    </message>
    <message>
        <source>looking…</source>
        <translation>kontroluje se…</translation>
    </message>
    <message>
        <source>published</source>
        <translation>publikováno</translation>
    </message>
    <message>
        <source>published from its database</source>
        <translation>publikuje se ze své databáze</translation>
    </message>
    <message>
        <source>published, stays as it is</source>
        <translation>publikováno, beze změny</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>zůstává, jak je</translation>
    </message>
    <message>
        <source>updated</source>
        <translation>aktualizováno</translation>
    </message>
    <message>
        <source>updated in its database</source>
        <translation>aktualizuje se ve své databázi</translation>
    </message>
</context>
<context>
    <name>PublishMapDialog</name>
    <message>
        <source>&amp;Access</source>
        <translation>Přís&amp;tup</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopírovat</translation>
    </message>
    <message>
        <source>&amp;Extent</source>
        <translation>&amp;Rozsah</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Jméno</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>P&amp;ublikovat</translation>
    </message>
    <message>
        <source>&amp;Style of newly published layers</source>
        <translation>&amp;Styl nově publikovaných vrstev</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Název</translation>
    </message>
    <message>
        <source>A&amp;bstract</source>
        <translation>A&amp;bstrakt</translation>
    </message>
    <message>
        <source>All layers of the map</source>
        <translation>Všechny vrstvy mapy</translation>
    </message>
    <message>
        <source>As the map view shows it</source>
        <translation>Jak je v mapovém okně</translation>
    </message>
    <message>
        <source>Composition as JSON</source>
        <translation>Kompozice jako JSON</translation>
    </message>
    <message>
        <source>Could not write {0}: {1}</source>
        <translation>Nepodařilo se zapsat {0}: {1}</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Laye&amp;rs of the map, top first</source>
        <translation>&amp;Vrstvy mapy, shora</translation>
    </message>
    <message>
        <source>Layers of the map</source>
        <translation>Vrstvy mapy</translation>
    </message>
    <message>
        <source>Log &amp;in…</source>
        <translation>Př&amp;ihlásit se…</translation>
    </message>
    <message>
        <source>Log in first.</source>
        <translation>Nejdříve se přihlaste.</translation>
    </message>
    <message>
        <source>Log in to see the map with its addresses.</source>
        <translation>Přihlaste se a uvidíte mapu i s adresami.</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Mapa</translation>
    </message>
    <message>
        <source>My map</source>
        <translation>Moje mapa</translation>
    </message>
    <message>
        <source>Not everybody can see these layers: {0}.</source>
        <translation>Tyto vrstvy neuvidí každý: {0}.</translation>
    </message>
    <message>
        <source>Part of the web address: small letters, digits and underscores</source>
        <translation>Část webové adresy: malá písmena, číslice a podtržítka</translation>
    </message>
    <message>
        <source>Publish map</source>
        <translation>Publikovat mapu</translation>
    </message>
    <message>
        <source>Sa&amp;ve as…</source>
        <translation>Uložit jak&amp;o…</translation>
    </message>
    <message>
        <source>Save the map as JSON</source>
        <translation>Uložit mapu jako JSON</translation>
    </message>
    <message>
        <source>Saved to {0}.</source>
        <translation>Uloženo do {0}.</translation>
    </message>
    <message>
        <source>Tables are no part of a map: {0}.</source>
        <translation>Tabulky nejsou součástí mapy: {0}.</translation>
    </message>
    <message>
        <source>The composition as it will be published, after the HSLayers map-composition schema.</source>
        <translation>Kompozice tak, jak se publikuje, podle schématu mapových kompozic HSLayers.</translation>
    </message>
    <message>
        <source>The map is in {0}: web maps do not know the project’s CRS.</source>
        <translation>Mapa je v {0}: webové mapy souřadnicový systém projektu neznají.</translation>
    </message>
    <message>
        <source>The map keeps its access; this is for layers that are published with it.</source>
        <translation>Mapa si přístupová práva ponechá; toto platí pro vrstvy publikované s ní.</translation>
    </message>
    <message>
        <source>U&amp;pdate the map of this name that is there</source>
        <translation>&amp;Aktualizovat mapu tohoto jména, která tam je</translation>
    </message>
    <message>
        <source>Who can see the publication</source>
        <translation>Kdo publikaci uvidí</translation>
    </message>
</context>
<context>
    <name>ReadersChoice</name>
    <message>
        <source>Choose…</source>
        <translation>Vybrat…</translation>
    </message>
</context>
<context>
    <name>RightsDialog</name>
    <message>
        <source>&amp;Change rights</source>
        <translation>Z&amp;měnit práva</translation>
    </message>
    <message>
        <source>Access rights</source>
        <translation>Přístupová práva</translation>
    </message>
    <message>
        <source>From then on you could change it only as a member of {0}.</source>
        <translation>Od té chvíle byste ji mohli měnit jen jako členové {0}.</translation>
    </message>
    <message>
        <source>If you are not, you lose this right, and only others can give it back to you.</source>
        <translation>Pokud jimi nejste, toto právo ztratíte a vrátit vám je mohou jen jiní.</translation>
    </message>
    <message>
        <source>Reading the rights…</source>
        <translation>Načítají se práva…</translation>
    </message>
    <message>
        <source>What is to be published</source>
        <translation>Co se má publikovat</translation>
    </message>
    <message>
        <source>Writing the rights…</source>
        <translation>Zapisují se práva…</translation>
    </message>
</context>
<context>
    <name>RightsEditor</name>
    <message>
        <source>&amp;Templates</source>
        <translation>Š&amp;ablony</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Přidat</translation>
    </message>
    <message>
        <source>Add the user or role</source>
        <translation>Přidat uživatele nebo roli</translation>
    </message>
    <message>
        <source>Asking who there is…</source>
        <translation>Zjišťuje se, kdo na serveru je…</translation>
    </message>
    <message>
        <source>Let this user or role read</source>
        <translation>Povolit tomuto uživateli nebo roli čtení</translation>
    </message>
    <message>
        <source>Name of a user or role</source>
        <translation>Jméno uživatele nebo role</translation>
    </message>
    <message>
        <source>Name of a user or role to add</source>
        <translation>Jméno přidávaného uživatele nebo role</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Odebrat</translation>
    </message>
    <message>
        <source>Remove the selected name</source>
        <translation>Odebrat vybrané jméno</translation>
    </message>
    <message>
        <source>Rights that are often wanted</source>
        <translation>Často používaná práva</translation>
    </message>
    <message>
        <source>Take both rights from the selected name</source>
        <translation>Odebrat vybranému jménu obě práva</translation>
    </message>
    <message>
        <source>Templates of rights</source>
        <translation>Šablony práv</translation>
    </message>
    <message>
        <source>The rights are not known yet.</source>
        <translation>Práva zatím nejsou známa.</translation>
    </message>
    <message>
        <source>Users: {0}, roles: {1}</source>
        <translation>Uživatelů: {0}, rolí: {1}</translation>
    </message>
    <message>
        <source>What is wrong with the rights</source>
        <translation>Co je s právy v nepořádku</translation>
    </message>
    <message>
        <source>What the rights do</source>
        <translation>Co práva znamenají</translation>
    </message>
    <message>
        <source>Who may read and write</source>
        <translation>Kdo smí číst a zapisovat</translation>
    </message>
</context>
<context>
    <name>RightsModel</name>
    <message>
        <source>Everybody</source>
        <translation>Každý</translation>
    </message>
    <message>
        <source>Everybody has this right.</source>
        <translation>Toto právo má každý.</translation>
    </message>
    <message>
        <source>May read</source>
        <translation>Smí číst</translation>
    </message>
    <message>
        <source>May write</source>
        <translation>Smí zapisovat</translation>
    </message>
    <message>
        <source>The owner of the workspace keeps this right.</source>
        <translation>Vlastník pracovního prostoru si toto právo ponechává.</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Kdo</translation>
    </message>
    <message>
        <source>Who may write must be able to read.</source>
        <translation>Kdo smí zapisovat, musí smět i číst.</translation>
    </message>
    <message>
        <source>no</source>
        <translation>ne</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ano</translation>
    </message>
    <message>
        <source>{0} – owner</source>
        <translation>{0} – vlastník</translation>
    </message>
</context>
<context>
    <name>RightsText</name>
    <message>
        <source>Can be seen by: {0}.</source>
        <translation>Mohou vidět: {0}.</translation>
    </message>
    <message>
        <source>Everybody can see it.</source>
        <translation>Vidí ji každý.</translation>
    </message>
    <message>
        <source>Only {0} can see it.</source>
        <translation>Vidí ji jen {0}.</translation>
    </message>
    <message>
        <source>You cannot change it.</source>
        <translation>Nemůžete ji měnit.</translation>
    </message>
</context>
<context>
    <name>RightsWords</name>
    <message>
        <source>Everybody can see and change it</source>
        <translation>Každý ji vidí a může měnit</translation>
    </message>
    <message>
        <source>Everybody can see it</source>
        <translation>Vidí ji každý</translation>
    </message>
    <message>
        <source>Everybody can see it, change it and delete it, without signing in.</source>
        <translation>Každý ji vidí, může měnit i smazat, a to bez přihlášení.</translation>
    </message>
    <message>
        <source>Everybody can see it, without signing in.</source>
        <translation>Každý ji vidí bez přihlášení.</translation>
    </message>
    <message>
        <source>Everybody reads</source>
        <translation>Čte každý</translation>
    </message>
    <message>
        <source>Everybody reads and writes</source>
        <translation>Čte i zapisuje každý</translation>
    </message>
    <message>
        <source>Nobody can change or delete it.</source>
        <translation>Nikdo ji nemůže změnit ani smazat.</translation>
    </message>
    <message>
        <source>Nobody can see it.</source>
        <translation>Nikdo ji nevidí.</translation>
    </message>
    <message>
        <source>Nobody could change it any more. Let somebody write.</source>
        <translation>Nikdo by ji už nemohl změnit. Dejte někomu právo zápisu.</translation>
    </message>
    <message>
        <source>Nobody else can see it</source>
        <translation>Nikdo jiný ji nevidí</translation>
    </message>
    <message>
        <source>Only I can see it</source>
        <translation>Vidím ji jen já</translation>
    </message>
    <message>
        <source>Only {0} can change or delete it.</source>
        <translation>Změnit nebo smazat ji může jen {0}.</translation>
    </message>
    <message>
        <source>Only {0} can see it.</source>
        <translation>Vidí ji jen {0}.</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Soukromé</translation>
    </message>
    <message>
        <source>Roles alone cannot write here. Let at least one user write.</source>
        <translation>Samotné role zde zapisovat nemohou. Dejte právo zápisu alespoň jednomu uživateli.</translation>
    </message>
    <message>
        <source>The owner of the workspace must be able to write.</source>
        <translation>Vlastník pracovního prostoru musí mít právo zápisu.</translation>
    </message>
    <message>
        <source>These are more names than the server takes. Use a role for them.</source>
        <translation>Tolik jmen server nepřijme. Použijte pro ně roli.</translation>
    </message>
    <message>
        <source>You could not change it any more. Let yourself or a role of yours write.</source>
        <translation>Už byste ji nemohli změnit. Dejte právo zápisu sobě nebo některé své roli.</translation>
    </message>
    <message>
        <source>the role {0}</source>
        <translation>role {0}</translation>
    </message>
    <message>
        <source>{0} can see it</source>
        <translation>Vidí ji {0}</translation>
    </message>
    <message>
        <source>{0} more</source>
        <translation>další ({0})</translation>
    </message>
    <message>
        <source>{0} reads</source>
        <translation>{0} čte</translation>
    </message>
    <message>
        <source>{0} reads and writes</source>
        <translation>{0} čte i zapisuje</translation>
    </message>
</context>
<context>
    <name>RootItem</name>
    <message>
        <source>Layman servers: publish layers and maps, and use what others have published</source>
        <translation>Servery Layman: publikujte vrstvy a mapy a používejte, co publikovali jiní</translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation>{0} Dvojklikem to zkusíte znovu.</translation>
    </message>
</context>
<context>
    <name>ServerCare</name>
    <message>
        <source>&amp;Back up…</source>
        <translation>&amp;Zálohovat…</translation>
    </message>
    <message>
        <source>&amp;Check</source>
        <translation>Zkontr&amp;olovat</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>Po&amp;drobnosti</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>Za&amp;stavit</translation>
    </message>
    <message>
        <source>A backup holds all data, databases and logins in one file. Publishing is held for less than a second meanwhile.</source>
        <translation>Záloha obsahuje všechna data, databáze a přihlášení v jednom souboru. Publikování se přitom pozdrží na méně než sekundu.</translation>
    </message>
    <message>
        <source>All is well: everything agrees with the data folder.</source>
        <translation>Vše je v pořádku: všechno souhlasí se složkou dat.</translation>
    </message>
    <message>
        <source>Back up to</source>
        <translation>Zálohovat do</translation>
    </message>
    <message>
        <source>Backups (*.tar *.tar.gz *.tar.zst)</source>
        <translation>Zálohy (*.tar *.tar.gz *.tar.zst)</translation>
    </message>
    <message>
        <source>C&amp;opy</source>
        <translation>&amp;Kopírovat</translation>
    </message>
    <message>
        <source>Check and &amp;repair</source>
        <translation>Zkontrolovat a op&amp;ravit</translation>
    </message>
    <message>
        <source>Command that restores a backup</source>
        <translation>Příkaz, který obnoví zálohu</translation>
    </message>
    <message>
        <source>Compare everything the server stores with its data folder. What differs can be mended; nothing you published is thrown away.</source>
        <translation>Porovná vše, co má server uloženo, s jeho složkou dat. Rozdíly lze opravit; nic z toho, co jste publikovali, se nezahodí.</translation>
    </message>
    <message>
        <source>Everything is compared and mended…</source>
        <translation>Vše se porovnává a opravuje…</translation>
    </message>
    <message>
        <source>Everything is compared…</source>
        <translation>Vše se porovnává…</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Zjištění</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Start the server first</source>
        <translation>Nejdříve spusťte server</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stav</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Zastaveno.</translation>
    </message>
    <message>
        <source>The backup is in {0} ({1}).</source>
        <translation>Záloha je v {0} ({1}).</translation>
    </message>
    <message>
        <source>The backup is not there.</source>
        <translation>Záloha tam není.</translation>
    </message>
    <message>
        <source>The backup is written to {0}…</source>
        <translation>Záloha se zapisuje do {0}…</translation>
    </message>
    <message>
        <source>To restore a backup, stop the server and run this command with an empty home folder:</source>
        <translation>Zálohu obnovíte tak, že zastavíte server a spustíte tento příkaz s prázdnou domovskou složkou:</translation>
    </message>
    <message>
        <source>Try another place.</source>
        <translation>Zkuste jiné místo.</translation>
    </message>
    <message>
        <source>What helps</source>
        <translation>Co pomůže</translation>
    </message>
    <message>
        <source>What the check has found</source>
        <translation>Co kontrola zjistila</translation>
    </message>
    <message>
        <source>found</source>
        <translation>zjištěno</translation>
    </message>
    <message>
        <source>left</source>
        <translation>zbývá</translation>
    </message>
    <message>
        <source>mended</source>
        <translation>opraveno</translation>
    </message>
    <message>
        <source>{0} differences are mended, {1} are left: see what helps.</source>
        <translation>Opravených rozdílů: {0}, zbývá: {1}; podívejte se, co pomůže.</translation>
    </message>
    <message>
        <source>{0} differences are mended.</source>
        <translation>Opravených rozdílů: {0}.</translation>
    </message>
    <message>
        <source>{0} differences. “Check and repair” mends them.</source>
        <translation>Rozdílů: {0}. Opraví je „Zkontrolovat a opravit“.</translation>
    </message>
</context>
<context>
    <name>ServerDialog</name>
    <message>
        <source>&amp;Keep running</source>
        <translation>&amp;Nechat běžet</translation>
    </message>
    <message>
        <source>&amp;Stop and close</source>
        <translation>&amp;Zastavit a zavřít</translation>
    </message>
    <message>
        <source>A Layman server of your own: it stores what you publish on this computer and serves it as WMS and WFS. Nothing leaves the machine.</source>
        <translation>Váš vlastní server Layman: ukládá, co publikujete, na tomto počítači a poskytuje to jako WMS a WFS. Nic počítač neopustí.</translation>
    </message>
    <message>
        <source>Import from G&amp;eoServer</source>
        <translation>Import z &amp;GeoServeru</translation>
    </message>
    <message>
        <source>Lo&amp;g</source>
        <translation>Pro&amp;tokol</translation>
    </message>
    <message>
        <source>Local Layman server</source>
        <translation>Místní server Layman</translation>
    </message>
    <message>
        <source>Local server</source>
        <translation>Místní server</translation>
    </message>
    <message>
        <source>Repair and back&amp;up</source>
        <translation>Oprava a zá&amp;loha</translation>
    </message>
    <message>
        <source>Ser&amp;ver</source>
        <translation>Ser&amp;ver</translation>
    </message>
    <message>
        <source>Stop it and close the window? What is half done is undone, or mended by “Check and repair”.</source>
        <translation>Zastavit a zavřít okno? Co je rozdělané, se vrátí zpět, nebo to spraví „Zkontrolovat a opravit“.</translation>
    </message>
</context>
<context>
    <name>ServerHealth</name>
    <message>
        <source>&amp;Change…</source>
        <translation>Z&amp;měnit…</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>&amp;Načíst znovu</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresa</translation>
    </message>
    <message>
        <source>All parts are well. {0}</source>
        <translation>Všechny části jsou v pořádku. {0}</translation>
    </message>
    <message>
        <source>Catalogue (csw)</source>
        <translation>Katalog (csw)</translation>
    </message>
    <message>
        <source>Choose the folder that holds everything the server stores</source>
        <translation>Vyberte složku, ve které bude vše, co server ukládá</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disk</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Soubory</translation>
    </message>
    <message>
        <source>Home folder</source>
        <translation>Domovská složka</translation>
    </message>
    <message>
        <source>Home folder of the local server</source>
        <translation>Domovská složka místního serveru</translation>
    </message>
    <message>
        <source>Map engine (ogc)</source>
        <translation>Mapový stroj (ogc)</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Paměť</translation>
    </message>
    <message>
        <source>Not well: {0}. They are started again by themselves.</source>
        <translation>V nepořádku: {0}. Samy se spustí znovu.</translation>
    </message>
    <message>
        <source>Open &amp;web page</source>
        <translation>Otevřít &amp;webovou stránku</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Část</translation>
    </message>
    <message>
        <source>Parts of the server</source>
        <translation>Části serveru</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Port of the server</source>
        <translation>Port serveru</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>Restarty</translation>
    </message>
    <message>
        <source>Start with &amp;QGIS</source>
        <translation>Spouštět s &amp;QGIS</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stav</translation>
    </message>
    <message>
        <source>Stop the server to change it</source>
        <translation>Pro změnu zastavte server</translation>
    </message>
    <message>
        <source>Stop when QGIS is cl&amp;osed; otherwise it stays running</source>
        <translation>Zastavit při zavř&amp;ení QGIS; jinak zůstane běžet</translation>
    </message>
    <message>
        <source>The parts of the server are shown once it runs.</source>
        <translation>Části serveru se zobrazí, jakmile poběží.</translation>
    </message>
    <message>
        <source>Web server (serve)</source>
        <translation>Webový server (serve)</translation>
    </message>
    <message>
        <source>Workers (work)</source>
        <translation>Pracovní procesy (work)</translation>
    </message>
    <message>
        <source>not well</source>
        <translation>v nepořádku</translation>
    </message>
    <message>
        <source>shown once it runs</source>
        <translation>zobrazí se po spuštění</translation>
    </message>
    <message>
        <source>well</source>
        <translation>v pořádku</translation>
    </message>
    <message>
        <source>{0} of memory, version {1}, since {2}.</source>
        <translation>Paměť {0}, verze {1}, běží od {2}.</translation>
    </message>
    <message>
        <source>{0} on port {1}</source>
        <translation>{0} na portu {1}</translation>
    </message>
    <message>
        <source>{0} used</source>
        <translation>Obsazeno {0}</translation>
    </message>
    <message>
        <source>{0} used, {1} free</source>
        <translation>Obsazeno {0}, volno {1}</translation>
    </message>
</context>
<context>
    <name>ServerImport</name>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importovat</translation>
    </message>
    <message>
        <source>&amp;See what would happen</source>
        <translation>&amp;Ukázat, co by se stalo</translation>
    </message>
    <message>
        <source>All objects</source>
        <translation>Všechny objekty</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>Vyberte jiné místo.</translation>
    </message>
    <message>
        <source>Folder of a GeoServer data directory</source>
        <translation>Složka datového adresáře GeoServeru</translation>
    </message>
    <message>
        <source>GeoServer data directory</source>
        <translation>Datový adresář GeoServeru</translation>
    </message>
    <message>
        <source>Imported: {0}.</source>
        <translation>Importováno: {0}.</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Druh</translation>
    </message>
    <message>
        <source>Not in a workspace</source>
        <translation>Mimo pracovní prostor</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Výsledek</translation>
    </message>
    <message>
        <source>Outcomes shown</source>
        <translation>Zobrazené výsledky</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>&amp;Zastavit</translation>
    </message>
    <message>
        <source>Save &amp;report…</source>
        <translation>Uložit zp&amp;rávu…</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Uložit zprávu</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Hledat</translation>
    </message>
    <message>
        <source>Search the report</source>
        <translation>Hledat ve zprávě</translation>
    </message>
    <message>
        <source>Start the server once: it makes its home</source>
        <translation>Jednou spusťte server: vytvoří si domovskou složku</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Zastaveno.</translation>
    </message>
    <message>
        <source>Take over the workspaces, stores, layers and styles of a GeoServer data directory (1.x or 2.x). First see what would become of each object; nothing is changed by that.</source>
        <translation>Převezme pracovní prostory, úložiště, vrstvy a styly z datového adresáře GeoServeru (1.x nebo 2.x). Nejdříve si prohlédněte, co by se s kterým objektem stalo; tím se nic nezmění.</translation>
    </message>
    <message>
        <source>The directory is read; nothing is changed…</source>
        <translation>Adresář se čte; nic se nemění…</translation>
    </message>
    <message>
        <source>The objects are taken over…</source>
        <translation>Objekty se přebírají…</translation>
    </message>
    <message>
        <source>The report cannot be written there.</source>
        <translation>Zprávu tam nelze zapsat.</translation>
    </message>
    <message>
        <source>The server's command did not answer as expected.</source>
        <translation>Příkaz serveru neodpověděl očekávaným způsobem.</translation>
    </message>
    <message>
        <source>This is a directory of GeoServer 1.x: it is converted where it is. I have a copy of it.</source>
        <translation>Je to adresář GeoServeru 1.x: převede se na místě. Mám jeho kopii.</translation>
    </message>
    <message>
        <source>What becomes of each object</source>
        <translation>Co se s kterým objektem stane</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Proč</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>změněno</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>vynecháno</translation>
    </message>
    <message>
        <source>is there already</source>
        <translation>už tam je</translation>
    </message>
    <message>
        <source>no objects</source>
        <translation>žádné objekty</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>převzato</translation>
    </message>
    <message>
        <source>{0}: nothing has been changed yet.</source>
        <translation>{0}: zatím se nic nezměnilo.</translation>
    </message>
</context>
<context>
    <name>ServerItem</name>
    <message>
        <source>Not signed in</source>
        <translation>Nepřihlášeno</translation>
    </message>
    <message>
        <source>Sign in… (double-click)</source>
        <translation>Přihlásit se… (dvojklik)</translation>
    </message>
    <message>
        <source>Signed in as {0}</source>
        <translation>Přihlášeno jako {0}</translation>
    </message>
    <message>
        <source>The current server</source>
        <translation>Aktuální server</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Tento počítač</translation>
    </message>
    <message>
        <source>This computer can be a server: nothing to install by hand, no account.</source>
        <translation>Serverem může být i tento počítač: bez ruční instalace a bez účtu.</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation>{0} Dvojklikem to zkusíte znovu.</translation>
    </message>
</context>
<context>
    <name>ServerLogView</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopírovat</translation>
    </message>
    <message>
        <source>&amp;Follow</source>
        <translation>&amp;Sledovat</translation>
    </message>
    <message>
        <source>&amp;Open log folder</source>
        <translation>&amp;Otevřít složku protokolů</translation>
    </message>
    <message>
        <source>All lines</source>
        <translation>Všechny řádky</translation>
    </message>
    <message>
        <source>All parts</source>
        <translation>Všechny části</translation>
    </message>
    <message>
        <source>Copy the selected lines, or all that are shown</source>
        <translation>Kopírovat vybrané řádky, nebo všechny zobrazené</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Chyby</translation>
    </message>
    <message>
        <source>Least level shown</source>
        <translation>Nejnižší zobrazená úroveň</translation>
    </message>
    <message>
        <source>Log of the local server</source>
        <translation>Protokol místního serveru</translation>
    </message>
    <message>
        <source>Part of the server</source>
        <translation>Část serveru</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Hledat v protokolu</translation>
    </message>
    <message>
        <source>Stay at the newest line</source>
        <translation>Zůstat u nejnovějšího řádku</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Varování a chyby</translation>
    </message>
    <message>
        <source>{0} of {1} lines</source>
        <translation>Řádků: {0} z {1}</translation>
    </message>
</context>
<context>
    <name>ServerPanel</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopírovat</translation>
    </message>
    <message>
        <source>&amp;Open log folder</source>
        <translation>&amp;Otevřít složku protokolů</translation>
    </message>
    <message>
        <source>&amp;Restart</source>
        <translation>&amp;Restartovat</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Spustit</translation>
    </message>
    <message>
        <source>Command that installs what is missing</source>
        <translation>Příkaz, který nainstaluje, co chybí</translation>
    </message>
    <message>
        <source>Copy &amp;log</source>
        <translation>Kopírovat pro&amp;tokol</translation>
    </message>
    <message>
        <source>Did not start</source>
        <translation>Nespustil se</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokol</translation>
    </message>
    <message>
        <source>Log of the local server</source>
        <translation>Protokol místního serveru</translation>
    </message>
    <message>
        <source>Not set up yet</source>
        <translation>Zatím nenastaven</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Běží</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>&amp;Zastavit</translation>
    </message>
    <message>
        <source>Set up and &amp;start</source>
        <translation>Nastavit a &amp;spustit</translation>
    </message>
    <message>
        <source>Setting up…</source>
        <translation>Nastavuje se…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Spouští se…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Zastaven</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Zastavuje se…</translation>
    </message>
    <message>
        <source>The first start prepares an environment of its own in your QGIS profile; it takes a minute.</source>
        <translation>První spuštění připraví vlastní prostředí ve vašem profilu QGIS; trvá to asi minutu.</translation>
    </message>
</context>
<context>
    <name>ServersDialog</name>
    <message>
        <source>&amp;Add…</source>
        <translation>Př&amp;idat…</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Upravit…</translation>
    </message>
    <message>
        <source>&amp;Keep login…</source>
        <translation>Uložit přih&amp;lášení…</translation>
    </message>
    <message>
        <source>&amp;Make current</source>
        <translation>&amp;Nastavit jako aktuální</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>Od&amp;ebrat</translation>
    </message>
    <message>
        <source>&amp;Sign in…</source>
        <translation>&amp;Přihlásit se…</translation>
    </message>
    <message>
        <source>Choose another way to sign in</source>
        <translation>Zvolit jiný způsob přihlášení</translation>
    </message>
    <message>
        <source>Dialogs and buttons publish to the current server</source>
        <translation>Dialogy a tlačítka publikují na aktuální server</translation>
    </message>
    <message>
        <source>Dialogs and buttons publish to this server.</source>
        <translation>Dialogy a tlačítka publikují na tento server.</translation>
    </message>
    <message>
        <source>Forget &amp;kept login…</source>
        <translation>Zapomenout u&amp;ložené přihlášení…</translation>
    </message>
    <message>
        <source>Layman servers</source>
        <translation>Servery Layman</translation>
    </message>
    <message>
        <source>QGIS reads private layers of this server with the login in its password store.</source>
        <translation>QGIS čte soukromé vrstvy tohoto serveru s přihlášením ve svém úložišti hesel.</translation>
    </message>
    <message>
        <source>Sign &amp;out</source>
        <translation>&amp;Odhlásit se</translation>
    </message>
    <message>
        <source>Sign in to see it in the Browser panel and to publish to it.</source>
        <translation>Přihlaste se, uvidíte ho v panelu Prohlížeč a můžete na něj publikovat.</translation>
    </message>
    <message>
        <source>Sign in to this computer, or add the server of your organisation.</source>
        <translation>Přihlaste se k tomuto počítači, nebo přidejte server své organizace.</translation>
    </message>
    <message>
        <source>Sign out and forget the address; nothing on the server changes</source>
        <translation>Odhlásit se a zapomenout adresu; na serveru se nic nezmění</translation>
    </message>
    <message>
        <source>Signed in. The Browser panel shows it; the current one is published to by default.</source>
        <translation>Přihlášeno. Je v panelu Prohlížeč; na aktuální server se publikuje jako výchozí.</translation>
    </message>
    <message>
        <source>What QGIS itself reads private layers of the server with, kept in its password store</source>
        <translation>S čím QGIS sám čte soukromé vrstvy serveru, uložené v jeho úložišti hesel</translation>
    </message>
</context>
<context>
    <name>ServersModel</name>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Signed in with</source>
        <translation>Přihlášeno pomocí</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stav</translation>
    </message>
    <message>
        <source>The server of this computer</source>
        <translation>Server tohoto počítače</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Tento počítač</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Uživatel</translation>
    </message>
    <message>
        <source>authentication {0} of QGIS</source>
        <translation>autentizace QGIS {0}</translation>
    </message>
    <message>
        <source>current</source>
        <translation>aktuální</translation>
    </message>
    <message>
        <source>its own key</source>
        <translation>vlastní klíč</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>ničeho</translation>
    </message>
    <message>
        <source>page in the browser</source>
        <translation>stránka v prohlížeči</translation>
    </message>
    <message>
        <source>password of this session</source>
        <translation>heslo pro toto spuštění</translation>
    </message>
    <message>
        <source>signed in</source>
        <translation>přihlášeno</translation>
    </message>
    <message>
        <source>signed out</source>
        <translation>odhlášeno</translation>
    </message>
    <message>
        <source>token of this session</source>
        <translation>token pro toto spuštění</translation>
    </message>
</context>
<context>
    <name>TaskMessages</name>
    <message>
        <source>Copy address</source>
        <translation>Kopírovat adresu</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Podrobnosti</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Přihlásit se…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Otevřít</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zobrazit</translation>
    </message>
    <message>
        <source>The upload of “{0}” broke off when QGIS ended. It can go on.</source>
        <translation>Nahrávání „{0}“ se přerušilo ukončením QGIS. Může pokračovat.</translation>
    </message>
    <message>
        <source>{0} uploads broke off when QGIS ended. They can go on.</source>
        <translation>Ukončením QGIS se přerušilo nahrávání (počet: {0}). Může pokračovat.</translation>
    </message>
    <message>
        <source>{0}: done.</source>
        <translation>{0}: hotovo.</translation>
    </message>
    <message>
        <source>“{0}” is published.</source>
        <translation>„{0}“ je publikováno.</translation>
    </message>
</context>
<context>
    <name>Tasks</name>
    <message>
        <source>Cancelled</source>
        <translation>Zrušeno</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Hotovo</translation>
    </message>
    <message>
        <source>Done, with warnings</source>
        <translation>Hotovo, s varováními</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Selhalo</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Přerušeno</translation>
    </message>
    <message>
        <source>Interrupted, can go on</source>
        <translation>Přerušeno, může pokračovat</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Čeká</translation>
    </message>
    <message>
        <source>Warning: {0}</source>
        <translation>Varování: {0}</translation>
    </message>
    <message>
        <source>{0} % · {1}</source>
        <translation>{0} % · {1}</translation>
    </message>
    <message>
        <source>{0} {1} of {2}</source>
        <translation>{0} {1} z {2}</translation>
    </message>
    <message>
        <source>{0} · {1}/s · {2} left</source>
        <translation>{0} · {1}/s · zbývá {2}</translation>
    </message>
</context>
<context>
    <name>TasksPanel</name>
    <message>
        <source>All tasks</source>
        <translation>Všechny úlohy</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Zrušit</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Odebrat hotové</translation>
    </message>
    <message>
        <source>Copy a report of the task, without secrets</source>
        <translation>Kopírovat zprávu o úloze, bez tajných údajů</translation>
    </message>
    <message>
        <source>Copy address of {0}</source>
        <translation>Kopírovat adresu: {0}</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Kopírovat zprávu</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Hotovo</translation>
    </message>
    <message>
        <source>Failed or interrupted</source>
        <translation>Selhalo nebo přerušeno</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Pokračovat</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>Odkazy</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokol</translation>
    </message>
    <message>
        <source>Log of the selected task</source>
        <translation>Protokol vybrané úlohy</translation>
    </message>
    <message>
        <source>No tasks yet</source>
        <translation>Zatím žádné úlohy</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Otevřít</translation>
    </message>
    <message>
        <source>Open or copy the addresses of the result</source>
        <translation>Otevřít nebo kopírovat adresy výsledku</translation>
    </message>
    <message>
        <source>Open {0}</source>
        <translation>Otevřít {0}</translation>
    </message>
    <message>
        <source>Publish a layer…</source>
        <translation>Publikovat vrstvu…</translation>
    </message>
    <message>
        <source>Remove finished tasks from the list</source>
        <translation>Odebrat hotové úlohy ze seznamu</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Odebrat ze seznamu</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Opakovat</translation>
    </message>
    <message>
        <source>Run the selected task again</source>
        <translation>Spustit vybranou úlohu znovu</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Běží</translation>
    </message>
    <message>
        <source>Search tasks</source>
        <translation>Hledat v úlohách</translation>
    </message>
    <message>
        <source>Show what happened in the selected task</source>
        <translation>Ukázat, co se ve vybrané úloze dělo</translation>
    </message>
    <message>
        <source>State of the tasks shown</source>
        <translation>Stav zobrazených úloh</translation>
    </message>
    <message>
        <source>Stop the selected task</source>
        <translation>Zastavit vybranou úlohu</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Úlohy</translation>
    </message>
    <message>
        <source>When you publish a layer or a map, its steps appear here.</source>
        <translation>Až budete publikovat vrstvu nebo mapu, objeví se zde její kroky.</translation>
    </message>
</context>
<context>
    <name>TasksStatus</name>
    <message>
        <source>Layman: 1 task</source>
        <translation>Layman: 1 úloha</translation>
    </message>
    <message>
        <source>Layman: {0} tasks</source>
        <translation>Layman: úloh {0}</translation>
    </message>
    <message>
        <source>Progress of the Layman tasks</source>
        <translation>Průběh úloh Laymanu</translation>
    </message>
    <message>
        <source>{0}. Open the list of tasks</source>
        <translation>{0}. Otevřít seznam úloh</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>just now</source>
        <translation>právě teď</translation>
    </message>
    <message>
        <source>{0} d ago</source>
        <translation>před {0} d</translation>
    </message>
    <message>
        <source>{0} h ago</source>
        <translation>před {0} h</translation>
    </message>
    <message>
        <source>{0} min ago</source>
        <translation>před {0} min</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0}:{1:02d} min</source>
        <translation>{0}:{1:02d} min</translation>
    </message>
</context>
<context>
    <name>Texts</name>
    <message>
        <source> Nothing was changed: this is only what would be.</source>
        <translation> Nic se nezměnilo: je to jen to, co by se stalo.</translation>
    </message>
    <message>
        <source> QGIS uses the proxy {0}:{1}.</source>
        <translation> QGIS používá proxy {0}:{1}.</translation>
    </message>
    <message>
        <source> and {0} more</source>
        <translation> a další ({0})</translation>
    </message>
    <message>
        <source>2.5D buildings</source>
        <translation>Budovy 2,5D</translation>
    </message>
    <message>
        <source>A GeoTIFF is made of the layer with the bands that the style shows ({0}). {1}</source>
        <translation>Z vrstvy se vytvoří GeoTIFF s pásmy, která zobrazuje styl ({0}). {1}</translation>
    </message>
    <message>
        <source>A GeoTIFF is made of the layer. {1}</source>
        <translation>Z vrstvy se vytvoří GeoTIFF. {1}</translation>
    </message>
    <message>
        <source>A category of several values</source>
        <translation>Kategorie s několika hodnotami</translation>
    </message>
    <message>
        <source>A class that is switched off: it is drawn</source>
        <translation>Vypnutá třída: kreslí se</translation>
    </message>
    <message>
        <source>A colour without a band</source>
        <translation>Barva bez pásma</translation>
    </message>
    <message>
        <source>A copy is published.</source>
        <translation>Publikuje se kopie.</translation>
    </message>
    <message>
        <source>A copy is published; the server can also read the table itself, with the login of the connection.</source>
        <translation>Publikuje se kopie; server může také číst samotnou tabulku, s přihlášením připojení.</translation>
    </message>
    <message>
        <source>A field has no name.</source>
        <translation>Atribut nemá jméno.</translation>
    </message>
    <message>
        <source>A field of the layer has no name.</source>
        <translation>Některý atribut vrstvy nemá jméno.</translation>
    </message>
    <message>
        <source>A filter that SLD cannot say: everything is drawn</source>
        <translation>Filtr, který SLD neumí vyjádřit: kreslí se vše</translation>
    </message>
    <message>
        <source>A layer of this name is published already.</source>
        <translation>Vrstva tohoto jména už je publikována.</translation>
    </message>
    <message>
        <source>A map of this name is published already.</source>
        <translation>Mapa tohoto jména už je publikována.</translation>
    </message>
    <message>
        <source>A map of {0} layers was sent, the server has {1}.</source>
        <translation>Odeslána byla mapa s tolika vrstvami: {0}, server jich má {1}.</translation>
    </message>
    <message>
        <source>A name has at most {0} characters.</source>
        <translation>Nejvyšší délka jména ve znacích je {0}.</translation>
    </message>
    <message>
        <source>A name has lower-case letters a to z, digits and single underscores between them.</source>
        <translation>Jméno tvoří malá písmena a až z, číslice a mezi nimi jednotlivá podtržítka.</translation>
    </message>
    <message>
        <source>A name starts with a letter.</source>
        <translation>Jméno začíná písmenem.</translation>
    </message>
    <message>
        <source>A part of the Shapefile is missing.</source>
        <translation>Část Shapefile chybí.</translation>
    </message>
    <message>
        <source>A part of the publication is missing.</source>
        <translation>Část publikace chybí.</translation>
    </message>
    <message>
        <source>A part of the server is being started again.</source>
        <translation>Část serveru se znovu spouští.</translation>
    </message>
    <message>
        <source>A part of the server is not available at the moment.</source>
        <translation>Část serveru není momentálně dostupná.</translation>
    </message>
    <message>
        <source>A symbol layer that is switched off: it is drawn</source>
        <translation>Vypnutá vrstva symbolu: kreslí se</translation>
    </message>
    <message>
        <source>Add a vector layer or a WMS to the project.</source>
        <translation>Přidejte do projektu vektorovou vrstvu nebo WMS.</translation>
    </message>
    <message>
        <source>Add it as WMS.</source>
        <translation>Přidejte ji jako WMS.</translation>
    </message>
    <message>
        <source>All other values: only empty ones are drawn</source>
        <translation>Všechny ostatní hodnoty: kreslí se jen prázdné</translation>
    </message>
    <message>
        <source>An address looks like https://layman.example.org.</source>
        <translation>Adresa vypadá takto: https://layman.example.org.</translation>
    </message>
    <message>
        <source>Anchor point</source>
        <translation>Kotevní bod</translation>
    </message>
    <message>
        <source>Animated marker</source>
        <translation>Animovaná značka</translation>
    </message>
    <message>
        <source>Apply the style</source>
        <translation>Použít styl</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>Šipka</translation>
    </message>
    <message>
        <source>Ask the administrator, or add the certificate in QGIS under Settings &gt; Options &gt; Authentication.</source>
        <translation>Obraťte se na správce, nebo certifikát přidejte v QGIS v Nastavení &gt; Možnosti &gt; Autentizace.</translation>
    </message>
    <message>
        <source>Ask the owner of the workspace for the right to write.</source>
        <translation>Požádejte vlastníka pracovního prostoru o právo zápisu.</translation>
    </message>
    <message>
        <source>Binary values make the layer large and show nothing on the web</source>
        <translation>Binární hodnoty vrstvu zvětšují a na webu nic nezobrazí</translation>
    </message>
    <message>
        <source>Blending mode</source>
        <translation>Režim míchání</translation>
    </message>
    <message>
        <source>Blending mode of the labels</source>
        <translation>Režim míchání popisků</translation>
    </message>
    <message>
        <source>Brightness: other renderers may not know it</source>
        <translation>Jas: jiné vykreslovače ho nemusí znát</translation>
    </message>
    <message>
        <source>Brush pattern: other renderers draw it plain</source>
        <translation>Vzor štětce: jiné vykreslovače ho kreslí plně</translation>
    </message>
    <message>
        <source>Callouts</source>
        <translation>Odkazové čáry popisků</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Zrušeno.</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Centroid fill</source>
        <translation>Výplň centroidem</translation>
    </message>
    <message>
        <source>Check QGIS's proxy settings.</source>
        <translation>Zkontrolujte nastavení proxy v QGIS.</translation>
    </message>
    <message>
        <source>Check its free space.</source>
        <translation>Zkontrolujte volné místo.</translation>
    </message>
    <message>
        <source>Check that the address is that of a Layman server and that no proxy stands in between.</source>
        <translation>Zkontrolujte, že jde o adresu serveru Layman a že v cestě není proxy.</translation>
    </message>
    <message>
        <source>Check that the address is that of a Layman server.</source>
        <translation>Zkontrolujte, že jde o adresu serveru Layman.</translation>
    </message>
    <message>
        <source>Check the address and that the server is running.</source>
        <translation>Zkontrolujte adresu a zda server běží.</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Zkontrolujte adresu.</translation>
    </message>
    <message>
        <source>Check the command in the settings.</source>
        <translation>Zkontrolujte příkaz v nastavení.</translation>
    </message>
    <message>
        <source>Check the coordinate reference system of the layer.</source>
        <translation>Zkontrolujte souřadnicový systém vrstvy.</translation>
    </message>
    <message>
        <source>Check the free space of the disk that QGIS's profile is on, and the layer's data source.</source>
        <translation>Zkontrolujte volné místo na disku s profilem QGIS a zdroj dat vrstvy.</translation>
    </message>
    <message>
        <source>Check the free space of the disk that QGIS's profile is on, and the layer's fields.</source>
        <translation>Zkontrolujte volné místo na disku s profilem QGIS a atributy vrstvy.</translation>
    </message>
    <message>
        <source>Check the free space of the disk.</source>
        <translation>Zkontrolujte volné místo na disku.</translation>
    </message>
    <message>
        <source>Check the free space of your home.</source>
        <translation>Zkontrolujte volné místo v domovské složce.</translation>
    </message>
    <message>
        <source>Check the login and the address.</source>
        <translation>Zkontrolujte přihlášení a adresu.</translation>
    </message>
    <message>
        <source>Check the network and try again; the log has the details.</source>
        <translation>Zkontrolujte síť a zkuste to znovu; podrobnosti jsou v protokolu.</translation>
    </message>
    <message>
        <source>Check the server's address.</source>
        <translation>Zkontrolujte adresu serveru.</translation>
    </message>
    <message>
        <source>Check the workspace, or log in again.</source>
        <translation>Zkontrolujte pracovní prostor, nebo se znovu přihlaste.</translation>
    </message>
    <message>
        <source>Check {0}</source>
        <translation>Kontrola {0}</translation>
    </message>
    <message>
        <source>Choose an authentication (AUTHCFG), or set the variable {0} to a valid token.</source>
        <translation>Zvolte autentizaci (AUTHCFG), nebo nastavte proměnnou {0} na platný token.</translation>
    </message>
    <message>
        <source>Choose an authentication configuration of QGIS.</source>
        <translation>Vyberte konfiguraci autentizace QGIS.</translation>
    </message>
    <message>
        <source>Choose an authentication configuration of QGIS; its administrator knows which.</source>
        <translation>Vyberte konfiguraci autentizace QGIS; správce serveru ví kterou.</translation>
    </message>
    <message>
        <source>Choose an authentication configuration.</source>
        <translation>Vyberte konfiguraci autentizace.</translation>
    </message>
    <message>
        <source>Choose another name, or delete the publication first.</source>
        <translation>Zvolte jiné jméno, nebo publikaci nejdříve smažte.</translation>
    </message>
    <message>
        <source>Choose another name, or replace the published one.</source>
        <translation>Zvolte jiné jméno, nebo publikovanou nahraďte.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Zvolte jiné.</translation>
    </message>
    <message>
        <source>Choose it again.</source>
        <translation>Vyberte ji znovu.</translation>
    </message>
    <message>
        <source>Choose others.</source>
        <translation>Vyberte jiné.</translation>
    </message>
    <message>
        <source>Choose the JSON file of a map.</source>
        <translation>Vyberte soubor JSON mapy.</translation>
    </message>
    <message>
        <source>Choose the other format.</source>
        <translation>Zvolte druhý formát.</translation>
    </message>
    <message>
        <source>Classes by an expression</source>
        <translation>Třídy podle výrazu</translation>
    </message>
    <message>
        <source>Clients that identify features by it show one of them.</source>
        <translation>Klienti, kteří podle ní prvky rozlišují, zobrazí jen jeden z nich.</translation>
    </message>
    <message>
        <source>Close this page and go back to QGIS.</source>
        <translation>Zavřete tuto stránku a vraťte se do QGIS.</translation>
    </message>
    <message>
        <source>Colouring</source>
        <translation>Kolorování</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Barvy</translation>
    </message>
    <message>
        <source>Colours of one band</source>
        <translation>Barvy jednoho pásma</translation>
    </message>
    <message>
        <source>Colours of values</source>
        <translation>Barvy hodnot</translation>
    </message>
    <message>
        <source>Compare pictures of {0}</source>
        <translation>Porovnat obrázky {0}</translation>
    </message>
    <message>
        <source>Compose the map</source>
        <translation>Sestavit mapu</translation>
    </message>
    <message>
        <source>Contour lines</source>
        <translation>Vrstevnice</translation>
    </message>
    <message>
        <source>Contrast: other renderers may not know it</source>
        <translation>Kontrast: jiné vykreslovače ho nemusí znát</translation>
    </message>
    <message>
        <source>Copies a published layer to this computer, in the CRS of the published one: features (by WFS) to a new layer, the values of a raster (by WCS) to a GeoTIFF. Of the two outputs only the one that fits the layer is written.</source>
        <translation>Zkopíruje publikovanou vrstvu do tohoto počítače, v jejím souřadnicovém systému: prvky (přes WFS) do nové vrstvy, hodnoty rastru (přes WCS) do GeoTIFF. Ze dvou výstupů se zapíše jen ten, který se k vrstvě hodí.</translation>
    </message>
    <message>
        <source>Correct the name.</source>
        <translation>Opravte jméno.</translation>
    </message>
    <message>
        <source>Correct the value and try again.</source>
        <translation>Opravte hodnotu a zkuste to znovu.</translation>
    </message>
    <message>
        <source>Data-defined opacity</source>
        <translation>Datově definované krytí</translation>
    </message>
    <message>
        <source>Data-defined {0}{1}</source>
        <translation>Datově definováno: {0}{1}</translation>
    </message>
    <message>
        <source>Delete on the server</source>
        <translation>Smazat na serveru</translation>
    </message>
    <message>
        <source>Delete publication</source>
        <translation>Smazat publikaci</translation>
    </message>
    <message>
        <source>Delete {0}</source>
        <translation>Smazat {0}</translation>
    </message>
    <message>
        <source>Deletes a layer or a map on the server with all that belongs to it there. This cannot be undone.

Only check: says whether there is such a publication and deletes nothing; STATUS is CHECKED then.</source>
        <translation>Smaže na serveru vrstvu nebo mapu se vším, co k ní tam patří. Nelze to vrátit zpět.

Jen zkontrolovat: řekne, zda taková publikace existuje, a nic nesmaže; STATUS je pak CHECKED.</translation>
    </message>
    <message>
        <source>Diagrams</source>
        <translation>Diagramy</translation>
    </message>
    <message>
        <source>Displacement inside the pattern</source>
        <translation>Posun uvnitř vzoru</translation>
    </message>
    <message>
        <source>Download layer</source>
        <translation>Stáhnout vrstvu</translation>
    </message>
    <message>
        <source>Download map</source>
        <translation>Stáhnout mapu</translation>
    </message>
    <message>
        <source>Draw effects</source>
        <translation>Efekty vykreslení</translation>
    </message>
    <message>
        <source>Draw the thumbnail</source>
        <translation>Vykreslit náhled</translation>
    </message>
    <message>
        <source>Drawing order of the features</source>
        <translation>Pořadí vykreslování prvků</translation>
    </message>
    <message>
        <source>Drawn differently as SLD: {0}.</source>
        <translation>V SLD se kreslí jinak: {0}.</translation>
    </message>
    <message>
        <source>Edits that are not saved are not in the database; the server does not see them.</source>
        <translation>Neuložené úpravy v databázi nejsou; server je nevidí.</translation>
    </message>
    <message>
        <source>Edits that are not saved yet are published too.</source>
        <translation>Publikují se i úpravy, které ještě nejsou uloženy.</translation>
    </message>
    <message>
        <source>Ellipse marker</source>
        <translation>Eliptická značka</translation>
    </message>
    <message>
        <source>Embed them</source>
        <translation>Vložit</translation>
    </message>
    <message>
        <source>Ended: {0}.</source>
        <translation>Konec: {0}.</translation>
    </message>
    <message>
        <source>Enter it in QGIS's proxy settings.</source>
        <translation>Zadejte ho v nastavení proxy v QGIS.</translation>
    </message>
    <message>
        <source>Export the layer in EPSG:4326 and publish that.</source>
        <translation>Exportujte vrstvu v EPSG:4326 a publikujte ji.</translation>
    </message>
    <message>
        <source>Expression with {0}(): servers may not know it</source>
        <translation>Výraz s {0}(): servery ho nemusí znát</translation>
    </message>
    <message>
        <source>Field names differ only in upper and lower case; published are {0}.</source>
        <translation>Jména atributů se liší jen velikostí písmen; publikují se {0}.</translation>
    </message>
    <message>
        <source>Fields that are expressions are published with their present values</source>
        <translation>Atributy určené výrazem se publikují se současnými hodnotami</translation>
    </message>
    <message>
        <source>Filled line</source>
        <translation>Vyplněná linie</translation>
    </message>
    <message>
        <source>Filled marker</source>
        <translation>Vyplněná značka</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>Filtrovat…</translation>
    </message>
    <message>
        <source>Font marker: the server needs the font</source>
        <translation>Písmová značka: server potřebuje písmo</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gama</translation>
    </message>
    <message>
        <source>Geometry generator</source>
        <translation>Generátor geometrie</translation>
    </message>
    <message>
        <source>Give every field a name and publish again.</source>
        <translation>Pojmenujte všechny atributy a publikujte znovu.</translation>
    </message>
    <message>
        <source>Give every field a name.</source>
        <translation>Pojmenujte všechny atributy.</translation>
    </message>
    <message>
        <source>Give the picture a position: Raster &gt; Georeferencer.</source>
        <translation>Umístěte obrázek: Rastr &gt; Georeferencér.</translation>
    </message>
    <message>
        <source>Gives a published layer the features or pixels that the layer has now. Style, address and rights stay.

Name: empty for the publication that the layer remembers.
Leave in its database: a table of PostGIS is not copied; the server connects to it.
Mend geometries: changes what is published, not the layer.
Only check: says whether there is such a layer and sends nothing; STATUS is CHECKED then.</source>
        <translation>Dá publikované vrstvě prvky nebo pixely, které má vrstva nyní. Styl, adresa a práva zůstanou.

Jméno: prázdné znamená publikaci, kterou si vrstva pamatuje.
Ponechat v databázi: tabulka PostGIS se nekopíruje; server se k ní připojí.
Opravit geometrie: mění, co se publikuje, ne vrstvu.
Jen zkontrolovat: řekne, zda taková vrstva existuje, a nic neodešle; STATUS je pak CHECKED.</translation>
    </message>
    <message>
        <source>Gives a published layer the style that the layer has now. Data, address and rights stay.

Name: empty for the publication that the layer remembers.
Embed pictures: those of this computer are put into the style.
Only check: says whether there is such a layer and sends nothing; STATUS is CHECKED then.</source>
        <translation>Dá publikované vrstvě styl, který má vrstva nyní. Data, adresa a práva zůstanou.

Jméno: prázdné znamená publikaci, kterou si vrstva pamatuje.
Vložit obrázky: obrázky z tohoto počítače se vloží do stylu.
Jen zkontrolovat: řekne, zda taková vrstva existuje, a nic neodešle; STATUS je pak CHECKED.</translation>
    </message>
    <message>
        <source>Go back to QGIS and try again.</source>
        <translation>Vraťte se do QGIS a zkuste to znovu.</translation>
    </message>
    <message>
        <source>Going on.</source>
        <translation>Pokračuje se.</translation>
    </message>
    <message>
        <source>Gradient fill</source>
        <translation>Přechodová výplň</translation>
    </message>
    <message>
        <source>Graduated classes</source>
        <translation>Odstupňované třídy</translation>
    </message>
    <message>
        <source>Hashed line</source>
        <translation>Šrafovaná linie</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Teplotní mapa</translation>
    </message>
    <message>
        <source>Hillshade: other renderers shade in their own way</source>
        <translation>Stínovaný reliéf: jiné vykreslovače stínují po svém</translation>
    </message>
    <message>
        <source>Import GeoServer directory</source>
        <translation>Importovat adresář GeoServeru</translation>
    </message>
    <message>
        <source>Import into the database</source>
        <translation>Importovat do databáze</translation>
    </message>
    <message>
        <source>Import of {0}</source>
        <translation>Import {0}</translation>
    </message>
    <message>
        <source>Install python3-qgis and python3-venv, or choose a layman-server command in the settings.</source>
        <translation>Nainstalujte python3-qgis a python3-venv, nebo v nastavení zvolte příkaz layman-server.</translation>
    </message>
    <message>
        <source>Install python3-venv and try again.</source>
        <translation>Nainstalujte python3-venv a zkuste to znovu.</translation>
    </message>
    <message>
        <source>Install the plugin from its zip again.</source>
        <translation>Nainstalujte zásuvný modul znovu z jeho souboru zip.</translation>
    </message>
    <message>
        <source>Installing the server</source>
        <translation>Instaluje se server</translation>
    </message>
    <message>
        <source>Interpolated line</source>
        <translation>Interpolovaná linie</translation>
    </message>
    <message>
        <source>Inverted colours</source>
        <translation>Invertované barvy</translation>
    </message>
    <message>
        <source>Inverted polygons</source>
        <translation>Převrácené polygony</translation>
    </message>
    <message>
        <source>It has a filter, which a table in its database cannot have.</source>
        <translation>Má filtr, který tabulka ve své databázi mít nemůže.</translation>
    </message>
    <message>
        <source>It has features. Say where to write them: OUTPUT.</source>
        <translation>Vrstva má prvky. Řekněte, kam je zapsat: OUTPUT.</translation>
    </message>
    <message>
        <source>It has no coordinate reference system.</source>
        <translation>Nemá souřadnicový systém.</translation>
    </message>
    <message>
        <source>It has no extent.</source>
        <translation>Nemá rozsah.</translation>
    </message>
    <message>
        <source>It has no features, and names no file or service of them.</source>
        <translation>Nemá prvky a neuvádí pro ně soubor ani službu.</translation>
    </message>
    <message>
        <source>It has no features.</source>
        <translation>Nemá žádné prvky.</translation>
    </message>
    <message>
        <source>It is a query, or has a name that cannot be part of an address.</source>
        <translation>Je to dotaz, nebo má jméno, které nemůže být v adrese.</translation>
    </message>
    <message>
        <source>It is a raster. Say where to write its values: RASTER, a GeoTIFF.</source>
        <translation>Je to rastr. Řekněte, kam zapsat jeho hodnoty: RASTER, soubor GeoTIFF.</translation>
    </message>
    <message>
        <source>It is a table without geometry.</source>
        <translation>Je to tabulka bez geometrie.</translation>
    </message>
    <message>
        <source>It is empty.</source>
        <translation>Je prázdný.</translation>
    </message>
    <message>
        <source>It is older than the plugin; restart it to renew it.</source>
        <translation>Je starší než zásuvný modul; restartem se obnoví.</translation>
    </message>
    <message>
        <source>It names no address, no layer or no set of tiles.</source>
        <translation>Neuvádí adresu, vrstvu nebo sadu dlaždic.</translation>
    </message>
    <message>
        <source>It names no address, or no layer.</source>
        <translation>Neuvádí adresu nebo vrstvu.</translation>
    </message>
    <message>
        <source>It names no address.</source>
        <translation>Neuvádí adresu.</translation>
    </message>
    <message>
        <source>It needs a list of layers.</source>
        <translation>Musí obsahovat seznam vrstev.</translation>
    </message>
    <message>
        <source>It shows a service of others of a kind that maps cannot hold.</source>
        <translation>Zobrazuje cizí službu takového druhu, který mapy neumějí.</translation>
    </message>
    <message>
        <source>It takes a while; you can go on working.</source>
        <translation>Chvíli to potrvá; můžete dál pracovat.</translation>
    </message>
    <message>
        <source>It was not added: QGIS itself cannot read it yet. Add it in My publications, which says how.</source>
        <translation>Nebyla přidána: QGIS sám ji zatím nemůže číst. Přidejte ji v Mých publikacích, kde se dozvíte jak.</translation>
    </message>
    <message>
        <source>Its connection is a service file of this machine, which the server does not have.</source>
        <translation>Připojení používá soubor služby tohoto počítače, který server nemá.</translation>
    </message>
    <message>
        <source>Its data are not in a file.</source>
        <translation>Data nejsou v souboru.</translation>
    </message>
    <message>
        <source>Its data cannot be read.</source>
        <translation>Data nelze přečíst.</translation>
    </message>
    <message>
        <source>Its database is on this machine, where the server cannot see it.</source>
        <translation>Databáze je na tomto počítači, kde ji server nevidí.</translation>
    </message>
    <message>
        <source>Its features cannot be read.</source>
        <translation>Prvky nelze přečíst.</translation>
    </message>
    <message>
        <source>Its log names the cause.</source>
        <translation>Příčina je v jeho protokolu.</translation>
    </message>
    <message>
        <source>Its transparency is in a file of its own.</source>
        <translation>Průhlednost je ve zvláštním souboru.</translation>
    </message>
    <message>
        <source>Join it to a layer with geometry, or make points of its coordinates.</source>
        <translation>Připojte ji k vrstvě s geometrií, nebo udělejte body z jejích souřadnic.</translation>
    </message>
    <message>
        <source>Joined fields are published with their present values.</source>
        <translation>Připojené atributy se publikují se současnými hodnotami.</translation>
    </message>
    <message>
        <source>Label background</source>
        <translation>Pozadí popisků</translation>
    </message>
    <message>
        <source>Label expression {0}</source>
        <translation>Výraz popisků {0}</translation>
    </message>
    <message>
        <source>Label mask</source>
        <translation>Maska popisků</translation>
    </message>
    <message>
        <source>Label rules</source>
        <translation>Pravidla popisků</translation>
    </message>
    <message>
        <source>Label shadow</source>
        <translation>Stín popisků</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Popisky</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Vrstva</translation>
    </message>
    <message>
        <source>Layers of this kind cannot be published.</source>
        <translation>Vrstvy tohoto druhu nelze publikovat.</translation>
    </message>
    <message>
        <source>Leave it out and choose an authentication configuration.</source>
        <translation>Vynechte je a vyberte konfiguraci autentizace.</translation>
    </message>
    <message>
        <source>Leave them there</source>
        <translation>Nechat je tam</translation>
    </message>
    <message>
        <source>Let the owner of the workspace and yourself write, and let all who write read.</source>
        <translation>Dejte právo zápisu vlastníkovi pracovního prostoru i sobě a právo čtení všem, kdo zapisují.</translation>
    </message>
    <message>
        <source>Line on some of the rings only</source>
        <translation>Linie jen na některých prstencích</translation>
    </message>
    <message>
        <source>Line pattern fill</source>
        <translation>Výplň liniovým vzorem</translation>
    </message>
    <message>
        <source>Linear referencing labels</source>
        <translation>Popisky lineárního referencování</translation>
    </message>
    <message>
        <source>Lineburst</source>
        <translation>Liniový přechod</translation>
    </message>
    <message>
        <source>List publications</source>
        <translation>Vypsat publikace</translation>
    </message>
    <message>
        <source>Lists and other complex values become text: {0}.</source>
        <translation>Seznamy a další složené hodnoty se převedou na text: {0}.</translation>
    </message>
    <message>
        <source>Lists the layers and maps of a server as a layer: one feature per publication with its bounding box (EPSG:3857) and its workspace, type, name, title, UUID, address, time of the last change and CRS.</source>
        <translation>Vypíše vrstvy a mapy serveru jako vrstvu: jeden prvek pro každou publikaci s ohraničujícím obdélníkem (EPSG:3857), pracovním prostorem, typem, jménem, názvem, UUID, adresou, časem poslední změny a souřadnicovým systémem.</translation>
    </message>
    <message>
        <source>Log in again, or choose another configuration.</source>
        <translation>Přihlaste se znovu, nebo vyberte jinou konfiguraci.</translation>
    </message>
    <message>
        <source>Log in again.</source>
        <translation>Přihlaste se znovu.</translation>
    </message>
    <message>
        <source>Log in once more and choose a username.</source>
        <translation>Přihlaste se ještě jednou a zvolte si uživatelské jméno.</translation>
    </message>
    <message>
        <source>Log in to a server on another machine instead.</source>
        <translation>Přihlaste se místo toho k serveru na jiném počítači.</translation>
    </message>
    <message>
        <source>Log in with that address, if you know it.</source>
        <translation>Přihlaste se s tou adresou, pokud ji znáte.</translation>
    </message>
    <message>
        <source>Log in; the upload then goes on by itself.</source>
        <translation>Přihlaste se; nahrávání pak samo pokračuje.</translation>
    </message>
    <message>
        <source>Look at it on the server.</source>
        <translation>Podívejte se na ni na serveru.</translation>
    </message>
    <message>
        <source>Look at it under Settings &gt; Options.</source>
        <translation>Podívejte se na to v Nastavení &gt; Možnosti.</translation>
    </message>
    <message>
        <source>Look at its log, or stop it.</source>
        <translation>Podívejte se do jeho protokolu, nebo ho zastavte.</translation>
    </message>
    <message>
        <source>Look at the details.</source>
        <translation>Podívejte se na podrobnosti.</translation>
    </message>
    <message>
        <source>Look at the layer's tasks.</source>
        <translation>Podívejte se na úlohy vrstvy.</translation>
    </message>
    <message>
        <source>Look at the layer's tasks; perhaps it is not complete.</source>
        <translation>Podívejte se na úlohy vrstvy; možná není kompletní.</translation>
    </message>
    <message>
        <source>Look at the server's log.</source>
        <translation>Podívejte se do protokolu serveru.</translation>
    </message>
    <message>
        <source>Looking for a Python that knows QGIS</source>
        <translation>Hledá se Python, který zná QGIS</translation>
    </message>
    <message>
        <source>Lost as SLD: {0}.</source>
        <translation>V SLD se ztratí: {0}.</translation>
    </message>
    <message>
        <source>Make points…</source>
        <translation>Udělat body…</translation>
    </message>
    <message>
        <source>Make space on the server, then try again.</source>
        <translation>Uvolněte na serveru místo a zkuste to znovu.</translation>
    </message>
    <message>
        <source>Making a private environment</source>
        <translation>Vytváří se vlastní prostředí</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Mapa</translation>
    </message>
    <message>
        <source>Maps cannot show bands of this kind.</source>
        <translation>Pásma tohoto druhu mapy zobrazit neumějí.</translation>
    </message>
    <message>
        <source>Maps show one band or three; the layer has {0}.</source>
        <translation>Mapy zobrazují jedno nebo tři pásma; počet pásem vrstvy: {0}.</translation>
    </message>
    <message>
        <source>Marker line</source>
        <translation>Linie ze značek</translation>
    </message>
    <message>
        <source>Markers that do not turn with the line</source>
        <translation>Značky, které se neotáčejí s linií</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maska</translation>
    </message>
    <message>
        <source>Mend when publishing</source>
        <translation>Opravit při publikování</translation>
    </message>
    <message>
        <source>Merged features</source>
        <translation>Sloučené prvky</translation>
    </message>
    <message>
        <source>No Python of version 3.10 or newer was found that knows QGIS.</source>
        <translation>Nenašel se Python verze 3.10 nebo novější, který zná QGIS.</translation>
    </message>
    <message>
        <source>No symbols: SLD must draw something</source>
        <translation>Bez symbolů: SLD musí něco kreslit</translation>
    </message>
    <message>
        <source>Nobody signed in.</source>
        <translation>Nikdo se nepřihlásil.</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>Nic zde není</translation>
    </message>
    <message>
        <source>Nothing of the style is left as SLD; servers refuse it.</source>
        <translation>Ze stylu v SLD nic nezbude; servery jej odmítnou.</translation>
    </message>
    <message>
        <source>Offset along the line</source>
        <translation>Odsazení podél linie</translation>
    </message>
    <message>
        <source>Only layers of PostGIS can stay in their database.</source>
        <translation>Ve své databázi mohou zůstat jen vrstvy PostGIS.</translation>
    </message>
    <message>
        <source>Only {0} of {1} features came. Run it again.</source>
        <translation>Z {1} prvků jich došlo jen {0}. Spusťte to znovu.</translation>
    </message>
    <message>
        <source>Opacity from a band</source>
        <translation>Krytí podle pásma</translation>
    </message>
    <message>
        <source>Opacity of {0:.0%}</source>
        <translation>Krytí {0:.0%}</translation>
    </message>
    <message>
        <source>Opacity of {0:.0%} of the symbol</source>
        <translation>Krytí symbolu {0:.0%}</translation>
    </message>
    <message>
        <source>Open fields…</source>
        <translation>Otevřít atributy…</translation>
    </message>
    <message>
        <source>Open it again.</source>
        <translation>Otevřete jej znovu.</translation>
    </message>
    <message>
        <source>Open it in QGIS.</source>
        <translation>Otevřete ho v QGIS.</translation>
    </message>
    <message>
        <source>Open joins…</source>
        <translation>Otevřít připojení…</translation>
    </message>
    <message>
        <source>Open map {0}</source>
        <translation>Otevřít mapu {0}</translation>
    </message>
    <message>
        <source>Open style…</source>
        <translation>Otevřít styl…</translation>
    </message>
    <message>
        <source>Parts of the map are not as they were sent: {0}.</source>
        <translation>Tyto části mapy nejsou takové, jaké byly odeslány: {0}.</translation>
    </message>
    <message>
        <source>Pattern: servers with QGIS read it from SLD in another way</source>
        <translation>Vzor: servery s QGIS jej ze SLD čtou jinak</translation>
    </message>
    <message>
        <source>Placement of the markers on the line</source>
        <translation>Umístění značek na linii</translation>
    </message>
    <message>
        <source>Point cluster: every point gets the plain symbol</source>
        <translation>Shluk bodů: každý bod dostane prostý symbol</translation>
    </message>
    <message>
        <source>Point displacement: every point stays in its place</source>
        <translation>Odsazení bodů: každý bod zůstane na svém místě</translation>
    </message>
    <message>
        <source>Point pattern fill</source>
        <translation>Výplň bodovým vzorem</translation>
    </message>
    <message>
        <source>Publish a copy of it.</source>
        <translation>Publikujte její kopii.</translation>
    </message>
    <message>
        <source>Publish a map: it refers to the service.</source>
        <translation>Publikujte mapu: ta na službu odkáže.</translation>
    </message>
    <message>
        <source>Publish again.</source>
        <translation>Publikujte znovu.</translation>
    </message>
    <message>
        <source>Publish as WFS</source>
        <translation>Publikovat jako WFS</translation>
    </message>
    <message>
        <source>Publish as WMS</source>
        <translation>Publikovat jako WMS</translation>
    </message>
    <message>
        <source>Publish fewer features, or ask for a higher limit.</source>
        <translation>Publikujte méně prvků, nebo požádejte o vyšší limit.</translation>
    </message>
    <message>
        <source>Publish fewer features.</source>
        <translation>Publikujte méně prvků.</translation>
    </message>
    <message>
        <source>Publish in {0}</source>
        <translation>Publikovat v {0}</translation>
    </message>
    <message>
        <source>Publish it again.</source>
        <translation>Publikujte ji znovu.</translation>
    </message>
    <message>
        <source>Publish it from the layer tree.</source>
        <translation>Publikujte ji ze stromu vrstev.</translation>
    </message>
    <message>
        <source>Publish it in another one.</source>
        <translation>Publikujte ji v jiném.</translation>
    </message>
    <message>
        <source>Publish layer</source>
        <translation>Publikovat vrstvu</translation>
    </message>
    <message>
        <source>Publish layer {0}</source>
        <translation>Publikovat vrstvu {0}</translation>
    </message>
    <message>
        <source>Publish map</source>
        <translation>Publikovat mapu</translation>
    </message>
    <message>
        <source>Publish map {0}</source>
        <translation>Publikovat mapu {0}</translation>
    </message>
    <message>
        <source>Publish one layer at a time.</source>
        <translation>Publikujte vrstvy po jedné.</translation>
    </message>
    <message>
        <source>Publish the layer again.</source>
        <translation>Publikujte vrstvu znovu.</translation>
    </message>
    <message>
        <source>Publish the layer from QGIS, or send all files of the Shapefile.</source>
        <translation>Publikujte vrstvu z QGIS, nebo pošlete všechny soubory Shapefile.</translation>
    </message>
    <message>
        <source>Publish the layers</source>
        <translation>Publikovat vrstvy</translation>
    </message>
    <message>
        <source>Publish the layers of the map</source>
        <translation>Publikovat vrstvy mapy</translation>
    </message>
    <message>
        <source>Publish the style as QML or SLD.</source>
        <translation>Publikujte styl jako QML nebo SLD.</translation>
    </message>
    <message>
        <source>Publish the style as SLD instead.</source>
        <translation>Publikujte místo toho styl jako SLD.</translation>
    </message>
    <message>
        <source>Publish vector and raster layers.</source>
        <translation>Publikujte vektorové a rastrové vrstvy.</translation>
    </message>
    <message>
        <source>Publish {0}</source>
        <translation>Publikovat {0}</translation>
    </message>
    <message>
        <source>Publishes a vector or raster layer to a Layman server: as WMS with its style, vector layers also as WFS with their features, with a thumbnail and a metadata record. Ends when all steps of the server have ended.

Name: lower-case letters, digits and underscores; empty makes one of the layer's name.
Style: QML is drawn as in QGIS, SLD is for other software.
Replace: renews a layer of the same name in place; it keeps its address and rights.
Private: only you can see it. Read and write name users (ann) and roles (CITY_HALL, EVERYONE).
Leave in its database: a table of PostGIS is not copied; the server connects to it.
Mend geometries, CRS, embed pictures: change what is published, not the layer.
Only check: says what stands in the way and sends nothing; STATUS is CHECKED then.

Scripts: the token of the environment variable LAYMAN_TOKEN is used where no authentication is chosen.</source>
        <translation>Publikuje vektorovou nebo rastrovou vrstvu na server Layman: jako WMS se stylem, vektorové vrstvy i jako WFS s prvky, s náhledem a záznamem metadat. Skončí, až skončí všechny kroky serveru.

Jméno: malá písmena, číslice a podtržítka; prázdné se vytvoří ze jména vrstvy.
Styl: QML se kreslí jako v QGIS, SLD je pro jiný software.
Nahradit: obnoví vrstvu stejného jména na místě; ponechá si adresu a práva.
Soukromé: vidíte ji jen vy. Čtení a zápis uvádějí uživatele (ann) a role (CITY_HALL, EVERYONE).
Ponechat v databázi: tabulka PostGIS se nekopíruje; server se k ní připojí.
Opravit geometrie, souřadnicový systém, vložit obrázky: mění, co se publikuje, ne vrstvu.
Jen zkontrolovat: řekne, co brání publikování, a nic neodešle; STATUS je pak CHECKED.

Skripty: kde není zvolena autentizace, použije se token z proměnné prostředí LAYMAN_TOKEN.</translation>
    </message>
    <message>
        <source>Publishes the project as one map composition (JSON): groups, order, visibility, opacity, scale limits. Layers that are not published yet go first; services of others (WMS, tiles) are taken by their addresses.

Extent: what the map shows at first; empty for that of its layers.
Replace: renews a map of the same name in place, and with it the layers that it shows and that this project does not know to be published, found by their titles.
Private, read, write: for the map and the layers that are published with it.
Only check: says what would be published and sends nothing; STATUS is CHECKED then.</source>
        <translation>Publikuje projekt jako jednu mapovou kompozici (JSON): skupiny, pořadí, viditelnost, krytí, meze měřítek. Vrstvy, které ještě publikované nejsou, jdou první; cizí služby (WMS, dlaždice) se berou jejich adresami.

Rozsah: co mapa ukáže nejdříve; prázdný znamená rozsah jejích vrstev.
Nahradit: obnoví na místě mapu téhož jména a s ní vrstvy, které ukazuje a o nichž tento projekt neví, že jsou publikované; najdou se podle názvů.
Soukromé, čtení, zápis: pro mapu a vrstvy, které se publikují s ní.
Jen zkontrolovat: řekne, co by se publikovalo, a nic neodešle; STATUS je pak CHECKED.</translation>
    </message>
    <message>
        <source>Put them into the style.</source>
        <translation>Vložte je do stylu.</translation>
    </message>
    <message>
        <source>Python's installer (pip) is missing on this computer.</source>
        <translation>Na tomto počítači chybí instalátor Pythonu (pip).</translation>
    </message>
    <message>
        <source>QGIS cannot export the style of “{0}” as {1}.</source>
        <translation>QGIS nedokáže exportovat styl vrstvy „{0}“ jako {1}.</translation>
    </message>
    <message>
        <source>QGIS cannot read the layer as WFS.</source>
        <translation>QGIS nedokáže vrstvu načíst jako WFS.</translation>
    </message>
    <message>
        <source>QGIS cannot read the project.</source>
        <translation>QGIS nedokáže přečíst projekt.</translation>
    </message>
    <message>
        <source>QGIS cannot read what the server gave as features.</source>
        <translation>QGIS neumí přečíst prvky, které server poslal.</translation>
    </message>
    <message>
        <source>QGIS cannot read “{0}” as {1}.</source>
        <translation>QGIS nedokáže načíst „{0}“ jako {1}.</translation>
    </message>
    <message>
        <source>QGIS cannot use the authentication configuration.</source>
        <translation>QGIS nedokáže konfiguraci autentizace použít.</translation>
    </message>
    <message>
        <source>QGIS cannot wait for the browser.</source>
        <translation>QGIS nemůže čekat na prohlížeč.</translation>
    </message>
    <message>
        <source>QGIS has no layers of the kind “{0}”.</source>
        <translation>QGIS nemá vrstvy druhu „{0}“.</translation>
    </message>
    <message>
        <source>QGIS has no password store.</source>
        <translation>QGIS nemá úložiště hesel.</translation>
    </message>
    <message>
        <source>QGIS itself cannot read layers of {0} that not everybody may see.</source>
        <translation>QGIS sám nemůže číst vrstvy z {0}, které nesmí vidět každý.</translation>
    </message>
    <message>
        <source>QGIS was too busy to send a request.</source>
        <translation>QGIS bylo příliš vytížené a nemohlo odeslat požadavek.</translation>
    </message>
    <message>
        <source>QGIS's password store stays closed.</source>
        <translation>Úložiště hesel QGIS zůstává zavřené.</translation>
    </message>
    <message>
        <source>QGIS's password store takes nothing.</source>
        <translation>Úložiště hesel QGIS nic nepřijímá.</translation>
    </message>
    <message>
        <source>Random marker fill</source>
        <translation>Výplň náhodnými značkami</translation>
    </message>
    <message>
        <source>Raster image fill</source>
        <translation>Výplň rastrovým obrázkem</translation>
    </message>
    <message>
        <source>Raster image marker</source>
        <translation>Značka z rastrového obrázku</translation>
    </message>
    <message>
        <source>Raster image marker: the server needs the picture</source>
        <translation>Značka z rastrového obrázku: server potřebuje obrázek</translation>
    </message>
    <message>
        <source>Raster line</source>
        <translation>Rastrová linie</translation>
    </message>
    <message>
        <source>Read it back</source>
        <translation>Načíst zpět</translation>
    </message>
    <message>
        <source>Reference scale: sizes do not follow the scale</source>
        <translation>Referenční měřítko: velikosti nesledují měřítko</translation>
    </message>
    <message>
        <source>Refresh the list; perhaps it was deleted.</source>
        <translation>Obnovte seznam; možná byla smazána.</translation>
    </message>
    <message>
        <source>Remove filter</source>
        <translation>Odebrat filtr</translation>
    </message>
    <message>
        <source>Rename it.</source>
        <translation>Přejmenujte ho.</translation>
    </message>
    <message>
        <source>Rename the fields if the style uses them.</source>
        <translation>Pokud je styl používá, atributy přejmenujte.</translation>
    </message>
    <message>
        <source>Renderer</source>
        <translation>Vykreslovač</translation>
    </message>
    <message>
        <source>Repair its data source.</source>
        <translation>Opravte její zdroj dat.</translation>
    </message>
    <message>
        <source>Repair source…</source>
        <translation>Opravit zdroj…</translation>
    </message>
    <message>
        <source>Repair the layer's data source.</source>
        <translation>Opravte zdroj dat vrstvy.</translation>
    </message>
    <message>
        <source>Reproject the layer to one with an EPSG code.</source>
        <translation>Převeďte vrstvu do systému s kódem EPSG.</translation>
    </message>
    <message>
        <source>Resampling</source>
        <translation>Převzorkování</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Pravidla</translation>
    </message>
    <message>
        <source>Run: sudo apt-get install python3-venv python3-pip, then try again.</source>
        <translation>Spusťte: sudo apt-get install python3-venv python3-pip a zkuste to znovu.</translation>
    </message>
    <message>
        <source>SVG fill: the server needs the picture</source>
        <translation>Výplň SVG: server potřebuje obrázek</translation>
    </message>
    <message>
        <source>SVG marker: the server needs the picture</source>
        <translation>Značka SVG: server potřebuje obrázek</translation>
    </message>
    <message>
        <source>Saturation: other renderers may not know it</source>
        <translation>Sytost: jiné vykreslovače ji nemusí znát</translation>
    </message>
    <message>
        <source>Save as a file…</source>
        <translation>Uložit jako soubor…</translation>
    </message>
    <message>
        <source>Save edits</source>
        <translation>Uložit úpravy</translation>
    </message>
    <message>
        <source>Save project…</source>
        <translation>Uložit projekt…</translation>
    </message>
    <message>
        <source>Save them here and choose the files.</source>
        <translation>Uložte je zde a vyberte soubory.</translation>
    </message>
    <message>
        <source>Saves the composition (JSON) of a published map to a file.</source>
        <translation>Uloží kompozici (JSON) publikované mapy do souboru.</translation>
    </message>
    <message>
        <source>See the layers in the list of tasks.</source>
        <translation>Podívejte se na vrstvy v seznamu úloh.</translation>
    </message>
    <message>
        <source>Select them</source>
        <translation>Vybrat je</translation>
    </message>
    <message>
        <source>Sent by the earlier attempt.</source>
        <translation>Odesláno předchozím pokusem.</translation>
    </message>
    <message>
        <source>Set it in its properties.</source>
        <translation>Nastavte ho ve vlastnostech.</translation>
    </message>
    <message>
        <source>Set it in the layer's properties.</source>
        <translation>Nastavte ho ve vlastnostech vrstvy.</translation>
    </message>
    <message>
        <source>Set it…</source>
        <translation>Nastavit…</translation>
    </message>
    <message>
        <source>Shades of grey</source>
        <translation>Odstíny šedé</translation>
    </message>
    <message>
        <source>Shape of the marker ({0})</source>
        <translation>Tvar značky ({0})</translation>
    </message>
    <message>
        <source>Shape of the marker ({0}): other renderers may not know it</source>
        <translation>Tvar značky ({0}): jiné programy ho nemusí znát</translation>
    </message>
    <message>
        <source>Shapeburst fill</source>
        <translation>Výplň podle tvaru</translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <translation>Přihlaste se znovu.</translation>
    </message>
    <message>
        <source>Sign in with an authentication of QGIS (Basic or OAuth2), or let everybody see the layer.</source>
        <translation>Přihlaste se ověřením QGIS (Basic nebo OAuth2), nebo vrstvu zpřístupněte všem.</translation>
    </message>
    <message>
        <source>Simple fill</source>
        <translation>Jednoduchá výplň</translation>
    </message>
    <message>
        <source>Simple line</source>
        <translation>Jednoduchá linie</translation>
    </message>
    <message>
        <source>Simple marker</source>
        <translation>Jednoduchá značka</translation>
    </message>
    <message>
        <source>Simplify the style or publish it in the other format.</source>
        <translation>Styl zjednodušte, nebo ho publikujte ve druhém formátu.</translation>
    </message>
    <message>
        <source>Single symbol</source>
        <translation>Jednoduchý symbol</translation>
    </message>
    <message>
        <source>Sizes in map units: they become pixels</source>
        <translation>Velikosti v mapových jednotkách: stanou se pixely</translation>
    </message>
    <message>
        <source>Smoothing when zoomed in or out</source>
        <translation>Vyhlazení při přiblížení nebo oddálení</translation>
    </message>
    <message>
        <source>Something unexpected went wrong in the plugin.</source>
        <translation>V zásuvném modulu došlo k neočekávané chybě.</translation>
    </message>
    <message>
        <source>Start it again when you like.</source>
        <translation>Spusťte ho znovu, až budete chtít.</translation>
    </message>
    <message>
        <source>Start it once.</source>
        <translation>Jednou ho spusťte.</translation>
    </message>
    <message>
        <source>Start the local server first.</source>
        <translation>Nejdříve spusťte místní server.</translation>
    </message>
    <message>
        <source>Store the file</source>
        <translation>Uložit soubor</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Symbol levels</source>
        <translation>Úrovně symbolů</translation>
    </message>
    <message>
        <source>Symbols embedded in the data</source>
        <translation>Symboly vložené v datech</translation>
    </message>
    <message>
        <source>Takes workspaces, stores, layers, styles and groups of a GeoServer data directory (1.x and 2.x) over into the local server's catalogue, and reports what became of each: taken, changed, dropped, or in clash with what is there.

A directory of GeoServer 1.x is converted where it is; work on a copy.
Home: the local server's home folder; empty for that of the settings.
Also allowed: a folder outside of the directory that stores may read.
Only check: reports what would become of each and changes nothing; STATUS is CHECKED then.
Report: the same as a page (HTML), as JSON, and as a table.</source>
        <translation>Převezme pracovní prostory, úložiště, vrstvy, styly a skupiny z datového adresáře GeoServeru (1.x a 2.x) do katalogu místního serveru a podá zprávu, co se s kterým objektem stalo: převzato, změněno, vynecháno, nebo v konfliktu s tím, co už tam je.

Adresář GeoServeru 1.x se převede na místě; pracujte s kopií.
Domovská složka: složka místního serveru; prázdné znamená tu z nastavení.
Povolena i složka: složka mimo adresář, ze které smějí úložiště číst.
Jen zkontrolovat: řekne, co by se s kterým objektem stalo, a nic nezmění; STATUS je pak CHECKED.
Zpráva: totéž jako stránka (HTML), jako JSON a jako tabulka.</translation>
    </message>
    <message>
        <source>The address holds a username or password.</source>
        <translation>Adresa obsahuje uživatelské jméno nebo heslo.</translation>
    </message>
    <message>
        <source>The certificate of {0} is not trusted.</source>
        <translation>Certifikát {0} není důvěryhodný.</translation>
    </message>
    <message>
        <source>The checks found an error.</source>
        <translation>Kontroly našly chybu.</translation>
    </message>
    <message>
        <source>The connection has no user; the server needs one.</source>
        <translation>Připojení nemá uživatele; server ho potřebuje.</translation>
    </message>
    <message>
        <source>The coordinate reference system is your own; the server does not know it.</source>
        <translation>Souřadnicový systém je váš vlastní; server ho nezná.</translation>
    </message>
    <message>
        <source>The coordinates do not look like degrees of {0}.</source>
        <translation>Souřadnice nevypadají jako stupně {0}.</translation>
    </message>
    <message>
        <source>The data cannot be left in their database. {0}</source>
        <translation>Data nelze nechat v jejich databázi. {0}</translation>
    </message>
    <message>
        <source>The data is larger than the server accepts.</source>
        <translation>Data jsou větší, než server přijímá.</translation>
    </message>
    <message>
        <source>The data of “{0}” cannot be read.</source>
        <translation>Data vrstvy „{0}“ nelze přečíst.</translation>
    </message>
    <message>
        <source>The details name the feature or field.</source>
        <translation>Prvek nebo atribut je uveden v podrobnostech.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Disk je plný.</translation>
    </message>
    <message>
        <source>The document is not a map composition.</source>
        <translation>Dokument není mapová kompozice.</translation>
    </message>
    <message>
        <source>The end of the file is missing.</source>
        <translation>Chybí konec souboru.</translation>
    </message>
    <message>
        <source>The extent {0} was sent, the server has {1} ({2}).</source>
        <translation>Odeslán byl rozsah {0}, server má {1} ({2}).</translation>
    </message>
    <message>
        <source>The file cannot be copied.</source>
        <translation>Soubor nelze zkopírovat.</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>Soubor nelze přečíst.</translation>
    </message>
    <message>
        <source>The file is not JSON.</source>
        <translation>Soubor není JSON.</translation>
    </message>
    <message>
        <source>The file is there already.</source>
        <translation>Soubor už tam je.</translation>
    </message>
    <message>
        <source>The file of the earlier attempt.</source>
        <translation>Soubor z předchozího pokusu.</translation>
    </message>
    <message>
        <source>The file of the upload is no longer as it was.</source>
        <translation>Nahrávaný soubor už není takový, jaký byl.</translation>
    </message>
    <message>
        <source>The file to upload cannot be read.</source>
        <translation>Soubor k nahrání nelze přečíst.</translation>
    </message>
    <message>
        <source>The file was changed while it was uploaded.</source>
        <translation>Soubor se během nahrávání změnil.</translation>
    </message>
    <message>
        <source>The layer could not be read back: {0}</source>
        <translation>Vrstvu se nepodařilo načíst zpět: {0}</translation>
    </message>
    <message>
        <source>The layer has a filter; only the features that pass it are published.</source>
        <translation>Vrstva má filtr; publikují se jen prvky, které mu vyhoví.</translation>
    </message>
    <message>
        <source>The layer has another coordinate reference system than its file.</source>
        <translation>Vrstva má jiný souřadnicový systém než její soubor.</translation>
    </message>
    <message>
        <source>The layer has no WCS.</source>
        <translation>Vrstva nemá WCS.</translation>
    </message>
    <message>
        <source>The layer has no WFS yet.</source>
        <translation>Vrstva zatím nemá WFS.</translation>
    </message>
    <message>
        <source>The layer has no WMS yet.</source>
        <translation>Vrstva zatím nemá WMS.</translation>
    </message>
    <message>
        <source>The layer has no coordinate reference system.</source>
        <translation>Vrstva nemá souřadnicový systém.</translation>
    </message>
    <message>
        <source>The layer has no extent.</source>
        <translation>Vrstva nemá rozsah.</translation>
    </message>
    <message>
        <source>The layer has no features; an empty layer is published.</source>
        <translation>Vrstva nemá prvky; publikuje se prázdná vrstva.</translation>
    </message>
    <message>
        <source>The layer has no title and no abstract in its metadata.</source>
        <translation>Vrstva nemá v metadatech název ani abstrakt.</translation>
    </message>
    <message>
        <source>The layer is a query; what it gives now is published.</source>
        <translation>Vrstva je dotaz; publikuje se jeho současný výsledek.</translation>
    </message>
    <message>
        <source>The layer is a table without geometry.</source>
        <translation>Vrstva je tabulka bez geometrie.</translation>
    </message>
    <message>
        <source>The layer is in memory only; it is gone here when QGIS is closed.</source>
        <translation>Vrstva je jen v paměti; zavřením QGIS zde zmizí.</translation>
    </message>
    <message>
        <source>The layer is large ({0:,} features).</source>
        <translation>Vrstva je velká (prvků: {0:,}).</translation>
    </message>
    <message>
        <source>The layer is no longer in the project.</source>
        <translation>Vrstva už není v projektu.</translation>
    </message>
    <message>
        <source>The layer is no longer on the server.</source>
        <translation>Vrstva už na serveru není.</translation>
    </message>
    <message>
        <source>The layer is not published on this server yet. Give the name it has there.</source>
        <translation>Vrstva na tomto serveru zatím není publikována. Zadejte jméno, které tam má.</translation>
    </message>
    <message>
        <source>The layer is not there yet. Wait until it is published.</source>
        <translation>Vrstva tu ještě není. Počkejte, až bude publikovaná.</translation>
    </message>
    <message>
        <source>The layer is published already as {0}.</source>
        <translation>Vrstva už je publikována jako {0}.</translation>
    </message>
    <message>
        <source>The layer shows a service of others; there is nothing to publish.</source>
        <translation>Vrstva zobrazuje cizí službu; není co publikovat.</translation>
    </message>
    <message>
        <source>The layer was not read back.</source>
        <translation>Vrstva nebyla načtena zpět.</translation>
    </message>
    <message>
        <source>The layer was not sent.</source>
        <translation>Vrstva nebyla odeslána.</translation>
    </message>
    <message>
        <source>The layer's data cannot be read.</source>
        <translation>Data vrstvy nelze přečíst.</translation>
    </message>
    <message>
        <source>The local server is not set up yet.</source>
        <translation>Místní server zatím není nastaven.</translation>
    </message>
    <message>
        <source>The local server's token cannot be read.</source>
        <translation>Token místního serveru nelze přečíst.</translation>
    </message>
    <message>
        <source>The map could not be read back: {0}</source>
        <translation>Mapu se nepodařilo přečíst zpět: {0}</translation>
    </message>
    <message>
        <source>The map has no layer that can be published.</source>
        <translation>Mapa nemá žádnou vrstvu, kterou lze publikovat.</translation>
    </message>
    <message>
        <source>The map service of the server does not answer.</source>
        <translation>Mapová služba serveru neodpovídá.</translation>
    </message>
    <message>
        <source>The map was not published because {0} could not be published.</source>
        <translation>Mapa nebyla publikována, protože nešlo publikovat {0}.</translation>
    </message>
    <message>
        <source>The map was not read back.</source>
        <translation>Mapa nebyla přečtena zpět.</translation>
    </message>
    <message>
        <source>The metadata catalogue does not answer.</source>
        <translation>Katalog metadat neodpovídá.</translation>
    </message>
    <message>
        <source>The name is taken.</source>
        <translation>Jméno je obsazené.</translation>
    </message>
    <message>
        <source>The name of {0!r} is cut to {1} bytes.</source>
        <translation>Jméno {0!r} se zkrátí (bajtů: {1}).</translation>
    </message>
    <message>
        <source>The network never came back.</source>
        <translation>Síť se neobnovila.</translation>
    </message>
    <message>
        <source>The network proxy asks for a login.</source>
        <translation>Síťová proxy žádá přihlášení.</translation>
    </message>
    <message>
        <source>The network proxy does not answer.</source>
        <translation>Síťová proxy neodpovídá.</translation>
    </message>
    <message>
        <source>The packages of the server could not be downloaded.</source>
        <translation>Balíčky serveru se nepodařilo stáhnout.</translation>
    </message>
    <message>
        <source>The part “{0}” failed.</source>
        <translation>Část „{0}“ selhala.</translation>
    </message>
    <message>
        <source>The plugin came without its server.</source>
        <translation>Zásuvný modul je bez svého serveru.</translation>
    </message>
    <message>
        <source>The private environment could not be made.</source>
        <translation>Vlastní prostředí se nepodařilo vytvořit.</translation>
    </message>
    <message>
        <source>The profile of QGIS cannot be written to.</source>
        <translation>Do profilu QGIS nelze zapisovat.</translation>
    </message>
    <message>
        <source>The project is not saved; only a saved one remembers where its layers are published.</source>
        <translation>Projekt není uložen; jen uložený si pamatuje, kde jsou jeho vrstvy publikovány.</translation>
    </message>
    <message>
        <source>The project was closed.</source>
        <translation>Projekt byl zavřen.</translation>
    </message>
    <message>
        <source>The publication is being worked on.</source>
        <translation>Na publikaci se právě pracuje.</translation>
    </message>
    <message>
        <source>The publication needs a name.</source>
        <translation>Publikace potřebuje jméno.</translation>
    </message>
    <message>
        <source>The raster is large ({0:,} × {1:,} pixels).</source>
        <translation>Rastr je velký ({0:,} × {1:,} pixelů).</translation>
    </message>
    <message>
        <source>The server cannot reach its database.</source>
        <translation>Server se nemůže spojit se svou databází.</translation>
    </message>
    <message>
        <source>The server cannot read the QML style.</source>
        <translation>Server nedokáže přečíst styl QML.</translation>
    </message>
    <message>
        <source>The server cannot use the coordinate system of the data.</source>
        <translation>Server nedokáže použít souřadnicový systém dat.</translation>
    </message>
    <message>
        <source>The server cannot use the style for this layer.</source>
        <translation>Server nedokáže styl pro tuto vrstvu použít.</translation>
    </message>
    <message>
        <source>The server could not be installed.</source>
        <translation>Server se nepodařilo nainstalovat.</translation>
    </message>
    <message>
        <source>The server could not be stopped.</source>
        <translation>Server se nepodařilo zastavit.</translation>
    </message>
    <message>
        <source>The server could not read the data into its database.</source>
        <translation>Serveru se nepodařilo načíst data do databáze.</translation>
    </message>
    <message>
        <source>The server did not accept the login.</source>
        <translation>Server přihlášení nepřijal.</translation>
    </message>
    <message>
        <source>The server did not say its version.</source>
        <translation>Server neuvedl svou verzi.</translation>
    </message>
    <message>
        <source>The server did not say the name of the new publication.</source>
        <translation>Server neuvedl jméno nové publikace.</translation>
    </message>
    <message>
        <source>The server did not send a picture.</source>
        <translation>Server neposlal obrázek.</translation>
    </message>
    <message>
        <source>The server does not accept the login.</source>
        <translation>Server přihlášení nepřijímá.</translation>
    </message>
    <message>
        <source>The server does not accept the value of “{0}”.</source>
        <translation>Server nepřijímá hodnotu „{0}“.</translation>
    </message>
    <message>
        <source>The server does not have pictures of this computer: {0}.</source>
        <translation>Server nemá obrázky z tohoto počítače: {0}.</translation>
    </message>
    <message>
        <source>The server does not know this style format.</source>
        <translation>Server tento formát stylu nezná.</translation>
    </message>
    <message>
        <source>The server does not know who you are.</source>
        <translation>Server neví, kdo jste.</translation>
    </message>
    <message>
        <source>The server does not say what became of the publication.</source>
        <translation>Server neříká, co se s publikací stalo.</translation>
    </message>
    <message>
        <source>The server does not take {0} files.</source>
        <translation>Server nepřijímá soubory {0}.</translation>
    </message>
    <message>
        <source>The server ended while it was starting.</source>
        <translation>Server při spouštění skončil.</translation>
    </message>
    <message>
        <source>The server fetches no pictures from the web: {0}.</source>
        <translation>Server nestahuje obrázky z webu: {0}.</translation>
    </message>
    <message>
        <source>The server gave no GeoTIFF.</source>
        <translation>Server neposlal GeoTIFF.</translation>
    </message>
    <message>
        <source>The server gave no key.</source>
        <translation>Server nedal žádný klíč.</translation>
    </message>
    <message>
        <source>The server gave no token.</source>
        <translation>Server nevydal token.</translation>
    </message>
    <message>
        <source>The server had an internal error.</source>
        <translation>Na serveru došlo k vnitřní chybě.</translation>
    </message>
    <message>
        <source>The server has had too many requests.</source>
        <translation>Server dostal příliš mnoho požadavků.</translation>
    </message>
    <message>
        <source>The server has no picture of the map.</source>
        <translation>Server nemá obrázek mapy.</translation>
    </message>
    <message>
        <source>The server has no such layer.</source>
        <translation>Server takovou vrstvu nemá.</translation>
    </message>
    <message>
        <source>The server has no such map.</source>
        <translation>Server takovou mapu nemá.</translation>
    </message>
    <message>
        <source>The server has no such workspace.</source>
        <translation>Server takový pracovní prostor nemá.</translation>
    </message>
    <message>
        <source>The server has stopped.</source>
        <translation>Server se zastavil.</translation>
    </message>
    <message>
        <source>The server is being set up; this happens once.</source>
        <translation>Server se nastavuje; stane se to jen jednou.</translation>
    </message>
    <message>
        <source>The server is being stopped.</source>
        <translation>Server se zastavuje.</translation>
    </message>
    <message>
        <source>The server is installed</source>
        <translation>Server je nainstalován</translation>
    </message>
    <message>
        <source>The server is not ready after three minutes.</source>
        <translation>Server není připraven ani po třech minutách.</translation>
    </message>
    <message>
        <source>The server is not ready.</source>
        <translation>Server není připraven.</translation>
    </message>
    <message>
        <source>The server is set up.</source>
        <translation>Server je nastaven.</translation>
    </message>
    <message>
        <source>The server is starting.</source>
        <translation>Server se spouští.</translation>
    </message>
    <message>
        <source>The server knows no extent of the layer.</source>
        <translation>Server nezná rozsah vrstvy.</translation>
    </message>
    <message>
        <source>The server may not know {0}.</source>
        <translation>Server nemusí znát {0}.</translation>
    </message>
    <message>
        <source>The server misses a value in the request.</source>
        <translation>Serveru v požadavku chybí hodnota.</translation>
    </message>
    <message>
        <source>The server names no WFS of the layer.</source>
        <translation>Server neuvádí WFS vrstvy.</translation>
    </message>
    <message>
        <source>The server names no WMS of the layer.</source>
        <translation>Server neuvádí WMS vrstvy.</translation>
    </message>
    <message>
        <source>The server points to another address.</source>
        <translation>Server odkazuje na jinou adresu.</translation>
    </message>
    <message>
        <source>The server points to another address: {0}</source>
        <translation>Server odkazuje na jinou adresu: {0}</translation>
    </message>
    <message>
        <source>The server refused the request (HTTP status {0}).</source>
        <translation>Server požadavek odmítl (stav HTTP {0}).</translation>
    </message>
    <message>
        <source>The server refused the request.</source>
        <translation>Server požadavek odmítl.</translation>
    </message>
    <message>
        <source>The server refuses the access.</source>
        <translation>Server odmítá přístup.</translation>
    </message>
    <message>
        <source>The server refuses these access rights.</source>
        <translation>Server tato přístupová práva odmítá.</translation>
    </message>
    <message>
        <source>The server runs at {0}.</source>
        <translation>Server běží na {0}.</translation>
    </message>
    <message>
        <source>The server takes no keys back.</source>
        <translation>Server klíče zpět nebere.</translation>
    </message>
    <message>
        <source>The server's WFS did not say how many features the layer has.</source>
        <translation>WFS serveru neuvedla, kolik má vrstva prvků.</translation>
    </message>
    <message>
        <source>The server's WMS did not answer with a picture.</source>
        <translation>WMS serveru neodpověděla obrázkem.</translation>
    </message>
    <message>
        <source>The server's answer has an unknown form.</source>
        <translation>Odpověď serveru má neznámou podobu.</translation>
    </message>
    <message>
        <source>The server's answer is not JSON.</source>
        <translation>Odpověď serveru není JSON.</translation>
    </message>
    <message>
        <source>The server's command cannot be run.</source>
        <translation>Příkaz serveru nelze spustit.</translation>
    </message>
    <message>
        <source>The server's command did not answer as expected.</source>
        <translation>Příkaz serveru neodpověděl očekávaným způsobem.</translation>
    </message>
    <message>
        <source>The server's command failed.</source>
        <translation>Příkaz serveru selhal.</translation>
    </message>
    <message>
        <source>The server's command gave no report.</source>
        <translation>Příkaz serveru nepodal zprávu.</translation>
    </message>
    <message>
        <source>The server's disk is full.</source>
        <translation>Disk serveru je plný.</translation>
    </message>
    <message>
        <source>The server's file of the map is no map.</source>
        <translation>Soubor mapy na serveru není mapa.</translation>
    </message>
    <message>
        <source>The server's list of publications has an unknown form.</source>
        <translation>Seznam publikací ze serveru má neznámou podobu.</translation>
    </message>
    <message>
        <source>The server's list of users has an unknown form.</source>
        <translation>Seznam uživatelů ze serveru má neznámou podobu.</translation>
    </message>
    <message>
        <source>The server's work on the publication does not move.</source>
        <translation>Práce serveru na publikaci nepostupuje.</translation>
    </message>
    <message>
        <source>The set-up was cancelled.</source>
        <translation>Nastavení bylo zrušeno.</translation>
    </message>
    <message>
        <source>The sign-in has ended.</source>
        <translation>Přihlášení skončilo.</translation>
    </message>
    <message>
        <source>The sign-in was refused.</source>
        <translation>Přihlášení bylo odmítnuto.</translation>
    </message>
    <message>
        <source>The style looks outside of the layer; the server does not: {0}.</source>
        <translation>Styl sahá mimo vrstvu; server ne: {0}.</translation>
    </message>
    <message>
        <source>The style shows pictures that are not there: {0}.</source>
        <translation>Styl zobrazuje obrázky, které neexistují: {0}.</translation>
    </message>
    <message>
        <source>The table needs a primary key of one column.</source>
        <translation>Tabulka potřebuje primární klíč z jednoho sloupce.</translation>
    </message>
    <message>
        <source>The upload broke off when QGIS ended.</source>
        <translation>Nahrávání se přerušilo ukončením QGIS.</translation>
    </message>
    <message>
        <source>The uploaded file does not hold exactly one layer.</source>
        <translation>Nahraný soubor neobsahuje právě jednu vrstvu.</translation>
    </message>
    <message>
        <source>The work did not end well.</source>
        <translation>Práce neskončila dobře.</translation>
    </message>
    <message>
        <source>The work was interrupted and did not finish.</source>
        <translation>Práce byla přerušena a nedokončila se.</translation>
    </message>
    <message>
        <source>There is a server at this address, but not a Layman server.</source>
        <translation>Na této adrese je server, ale ne server Layman.</translation>
    </message>
    <message>
        <source>There is another layer of this name on the server now.</source>
        <translation>Na serveru je nyní jiná vrstva tohoto jména.</translation>
    </message>
    <message>
        <source>There is no computer named {0}.</source>
        <translation>Počítač se jménem {0} neexistuje.</translation>
    </message>
    <message>
        <source>There is no layer {0}/{1} to renew.</source>
        <translation>Vrstva {0}/{1} k obnovení neexistuje.</translation>
    </message>
    <message>
        <source>There is no {0} {1}/{2} to delete.</source>
        <translation>Ke smazání neexistuje {0} {1}/{2}.</translation>
    </message>
    <message>
        <source>There is nothing at this address of the server.</source>
        <translation>Na této adrese serveru nic není.</translation>
    </message>
    <message>
        <source>These layers of the map are not as they were sent: {0}.</source>
        <translation>Tyto vrstvy mapy nejsou takové, jaké byly odeslány: {0}.</translation>
    </message>
    <message>
        <source>They are published as they are.</source>
        <translation>Publikují se tak, jak jsou.</translation>
    </message>
    <message>
        <source>They are too large for a style; choose others.</source>
        <translation>Pro styl jsou příliš velké; vyberte jiné.</translation>
    </message>
    <message>
        <source>They help others to find it in the catalogue.</source>
        <translation>Pomáhají ostatním najít ji v katalogu.</translation>
    </message>
    <message>
        <source>This address is only for signing in.</source>
        <translation>Tato adresa je jen pro přihlášení.</translation>
    </message>
    <message>
        <source>This server cannot publish tables of other databases.</source>
        <translation>Tento server neumí publikovat tabulky z jiných databází.</translation>
    </message>
    <message>
        <source>This server has no sign-in page of its own.</source>
        <translation>Tento server nemá vlastní přihlašovací stránku.</translation>
    </message>
    <message>
        <source>This username is taken.</source>
        <translation>Toto uživatelské jméno je obsazené.</translation>
    </message>
    <message>
        <source>Three bands as colours</source>
        <translation>Tři pásma jako barvy</translation>
    </message>
    <message>
        <source>Tiled services of this kind cannot be part of a map yet.</source>
        <translation>Dlaždicové služby tohoto druhu zatím nemohou být součástí mapy.</translation>
    </message>
    <message>
        <source>Transparent values</source>
        <translation>Průhledné hodnoty</translation>
    </message>
    <message>
        <source>Trimmed ends of the line</source>
        <translation>Zkrácené konce linie</translation>
    </message>
    <message>
        <source>Try again and give its master password.</source>
        <translation>Zkuste to znovu a zadejte jeho hlavní heslo.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Zkuste to za chvíli znovu.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Zkuste to znovu.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, the server or a proxy before it takes no files of this size.</source>
        <translation>Zkuste to znovu. Pokud se to opakuje, server nebo proxy před ním nepřijímá tak velké soubory.</translation>
    </message>
    <message>
        <source>Trying again.</source>
        <translation>Zkouší se znovu.</translation>
    </message>
    <message>
        <source>Update layer data</source>
        <translation>Aktualizovat data vrstvy</translation>
    </message>
    <message>
        <source>Update layer style</source>
        <translation>Aktualizovat styl vrstvy</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>Nahrát</translation>
    </message>
    <message>
        <source>Use QML</source>
        <translation>Použít QML</translation>
    </message>
    <message>
        <source>Use a style of one band or of three.</source>
        <translation>Použijte styl s jedním nebo třemi pásmy.</translation>
    </message>
    <message>
        <source>Use that address to log in.</source>
        <translation>K přihlášení použijte tu adresu.</translation>
    </message>
    <message>
        <source>Use values of the layer's own fields.</source>
        <translation>Použijte hodnoty vlastních atributů vrstvy.</translation>
    </message>
    <message>
        <source>Use “{0}”</source>
        <translation>Použít „{0}“</translation>
    </message>
    <message>
        <source>Values that are colours</source>
        <translation>Hodnoty, které jsou barvami</translation>
    </message>
    <message>
        <source>Values with keys are published as JSON text</source>
        <translation>Hodnoty s klíči se publikují jako text JSON</translation>
    </message>
    <message>
        <source>Vector field marker</source>
        <translation>Značka vektorového pole</translation>
    </message>
    <message>
        <source>Wait until it is published.</source>
        <translation>Počkejte, až bude publikována.</translation>
    </message>
    <message>
        <source>Wait until it is ready, then try again.</source>
        <translation>Počkejte, až bude hotová, a zkuste to znovu.</translation>
    </message>
    <message>
        <source>Waiting for the network: {0}</source>
        <translation>Čeká se na síť: {0}</translation>
    </message>
    <message>
        <source>Waiting for: {0}.</source>
        <translation>Čeká se na: {0}.</translation>
    </message>
    <message>
        <source>What QGIS draws is published, not the values. {0}</source>
        <translation>Publikuje se, co QGIS kreslí, ne hodnoty. {0}</translation>
    </message>
    <message>
        <source>What is private cannot be read or written by others. Say one or the other.</source>
        <translation>Co je soukromé, nemohou jiní číst ani zapisovat. Uveďte jedno, nebo druhé.</translation>
    </message>
    <message>
        <source>Where dashes begin</source>
        <translation>Kde začínají čárky</translation>
    </message>
    <message>
        <source>Write the layer to a file</source>
        <translation>Zapsat vrstvu do souboru</translation>
    </message>
    <message>
        <source>Write the metadata record</source>
        <translation>Zapsat záznam metadat</translation>
    </message>
    <message>
        <source>Write them…</source>
        <translation>Napsat…</translation>
    </message>
    <message>
        <source>You are not logged in to {0}.</source>
        <translation>Nejste přihlášeni k {0}.</translation>
    </message>
    <message>
        <source>You are not signed in</source>
        <translation>Nejste přihlášeni</translation>
    </message>
    <message>
        <source>You are signed in</source>
        <translation>Jste přihlášeni</translation>
    </message>
    <message>
        <source>You have no username on this server yet.</source>
        <translation>Na tomto serveru zatím nemáte uživatelské jméno.</translation>
    </message>
    <message>
        <source>You may not do this on the server.</source>
        <translation>Toto na serveru nesmíte.</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>odpovídá</translation>
    </message>
    <message>
        <source>backing off</source>
        <translation>čeká na další pokus</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>zrušeno</translation>
    </message>
    <message>
        <source>client</source>
        <translation>klient</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>kompletní</translation>
    </message>
    <message>
        <source>done</source>
        <translation>hotovo</translation>
    </message>
    <message>
        <source>error {0}</source>
        <translation>chyba {0}</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>selhalo</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>nekompletní</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>přerušeno</translation>
    </message>
    <message>
        <source>is left out: {0}</source>
        <translation>se vynechá: {0}</translation>
    </message>
    <message>
        <source>is published as {0}/{1}</source>
        <translation>je publikováno jako {0}/{1}</translation>
    </message>
    <message>
        <source>is taken by its own address</source>
        <translation>se převezme vlastní adresou</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>ve frontě</translation>
    </message>
    <message>
        <source>raster</source>
        <translation>rastr</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>připraveno</translation>
    </message>
    <message>
        <source>running</source>
        <translation>běží</translation>
    </message>
    <message>
        <source>server</source>
        <translation>server</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>přeskočeno</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>spouští se</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>zastaveno</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>zastavuje se</translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation>úspěšně</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>tento počítač</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>neznámý</translation>
    </message>
    <message>
        <source>updating</source>
        <translation>aktualizuje se</translation>
    </message>
    <message>
        <source>value</source>
        <translation>hodnota</translation>
    </message>
    <message>
        <source>vector</source>
        <translation>vektor</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>čeká</translation>
    </message>
    <message>
        <source>would be new</source>
        <translation>by bylo nové</translation>
    </message>
    <message>
        <source>would be published first</source>
        <translation>by se publikovalo jako první</translation>
    </message>
    <message>
        <source>would be renewed (UUID {0})</source>
        <translation>by se obnovilo (UUID {0})</translation>
    </message>
    <message>
        <source>would be renewed as {0}</source>
        <translation>by se obnovila jako {0}</translation>
    </message>
    <message>
        <source>{0} (they cross themselves, for example).</source>
        <translation>{0} (například samy sebe kříží).</translation>
    </message>
    <message>
        <source>{0} and {1} are not installed on this computer.</source>
        <translation>Na tomto počítači nejsou nainstalovány {0} a {1}.</translation>
    </message>
    <message>
        <source>{0} broke the upload off.</source>
        <translation>{0} přerušil nahrávání.</translation>
    </message>
    <message>
        <source>{0} cannot be reached.</source>
        <translation>{0} není dosažitelný.</translation>
    </message>
    <message>
        <source>{0} closed the connection.</source>
        <translation>{0} uzavřel spojení.</translation>
    </message>
    <message>
        <source>{0} could not be published; the other layers are.</source>
        <translation>{0} nešlo publikovat; ostatní vrstvy publikovány jsou.</translation>
    </message>
    <message>
        <source>{0} did not answer for {1:.0f} seconds.</source>
        <translation>{0} neodpověděl (sekund: {1:.0f}).</translation>
    </message>
    <message>
        <source>{0} did not answer in time.</source>
        <translation>{0} neodpověděl včas.</translation>
    </message>
    <message>
        <source>{0} features cannot be moved to the new CRS.</source>
        <translation>Do nového souřadnicového systému nelze převést prvky (počet: {0}).</translation>
    </message>
    <message>
        <source>{0} features have no geometry and are not on the map.</source>
        <translation>Prvky bez geometrie, které nejsou na mapě: {0}.</translation>
    </message>
    <message>
        <source>{0} features repeat a value of “{1}”.</source>
        <translation>Prvky, které opakují hodnotu atributu „{1}“: {0}.</translation>
    </message>
    <message>
        <source>{0} features were sent, the server has {1}.</source>
        <translation>Odeslaných prvků: {0}, na serveru: {1}.</translation>
    </message>
    <message>
        <source>{0} features were written, the file has {1}.</source>
        <translation>Zapsaných prvků: {0}, v souboru: {1}.</translation>
    </message>
    <message>
        <source>{0} is not installed on this computer.</source>
        <translation>Na tomto počítači není nainstalován {0}.</translation>
    </message>
    <message>
        <source>{0} of the first {1} geometries are not valid</source>
        <translation>Neplatné geometrie mezi prvními {1}: {0}</translation>
    </message>
    <message>
        <source>{0} of {1} geometries are not valid</source>
        <translation>Neplatné geometrie: {0} z {1}</translation>
    </message>
    <message>
        <source>{0} on {1}</source>
        <translation>{0} – {1}</translation>
    </message>
    <message>
        <source>{0}/{1} on {2}</source>
        <translation>{0}/{1} na {2}</translation>
    </message>
    <message>
        <source>“Else”: it is drawn for every feature</source>
        <translation>„Jinak“: kreslí se pro každý prvek</translation>
    </message>
    <message>
        <source>“{0}” as “{1}”</source>
        <translation>„{0}“ jako „{1}“</translation>
    </message>
    <message>
        <source>“{0}” cannot be published in its database. {1}</source>
        <translation>„{0}“ nelze publikovat v její databázi. {1}</translation>
    </message>
    <message>
        <source>“{0}” cannot be read at the moment.</source>
        <translation>„{0}“ momentálně nelze načíst.</translation>
    </message>
    <message>
        <source>“{0}” cannot be written to a file.</source>
        <translation>„{0}“ nelze zapsat do souboru.</translation>
    </message>
    <message>
        <source>“{0}” has no coordinate reference system.</source>
        <translation>„{0}“ nemá souřadnicový systém.</translation>
    </message>
    <message>
        <source>“{0}” has {1} features of another kind of geometry, left out.</source>
        <translation>„{0}“: vynechané prvky s jiným druhem geometrie: {1}.</translation>
    </message>
    <message>
        <source>“{0}” is left out. {1}</source>
        <translation>„{0}“ se vynechá. {1}</translation>
    </message>
    <message>
        <source>“{0}” is not the address of a server.</source>
        <translation>„{0}“ není adresa serveru.</translation>
    </message>
    <message>
        <source>“{0}” is published already. Choose another name, or replace it.</source>
        <translation>„{0}“ už je publikováno. Zvolte jiné jméno, nebo ho nahraďte.</translation>
    </message>
    <message>
        <source>“{0}” renews {1}/{2}.</source>
        <translation>„{0}“ obnovuje {1}/{2}.</translation>
    </message>
</context>
<context>
    <name>UndoBar</name>
    <message>
        <source>Close the message</source>
        <translation>Zavřít zprávu</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Zpět</translation>
    </message>
</context>
<context>
    <name>Verdicts</name>
    <message>
        <source>In SLD</source>
        <translation>V SLD</translation>
    </message>
    <message>
        <source>Nothing is lost: the server draws the layer as QGIS does.</source>
        <translation>Nic se neztratí: server vrstvu kreslí stejně jako QGIS.</translation>
    </message>
    <message>
        <source>Part of the style</source>
        <translation>Část stylu</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Kde</translation>
    </message>
    <message>
        <source>approximated</source>
        <translation>přibližně</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>zachováno</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>ztraceno</translation>
    </message>
    <message>
        <source>{0} lost, {1} approximated, {2} kept. QML would keep everything.</source>
        <translation>Ztraceno: {0}, přibližně: {1}, zachováno: {2}. QML by zachovalo vše.</translation>
    </message>
</context>
<context>
    <name>WhereRow</name>
    <message>
        <source>To workspace {0} at {1}</source>
        <translation>Do pracovního prostoru {0} na {1}</translation>
    </message>
    <message>
        <source>To workspace {0} on this computer</source>
        <translation>Do pracovního prostoru {0} na tomto počítači</translation>
    </message>
    <message>
        <source>You are not logged in to a Layman server.</source>
        <translation>Nejste přihlášeni k serveru Layman.</translation>
    </message>
</context>
<context>
    <name>WorkspaceItem</name>
    <message>
        <source>More… ({0} of {1} shown; double-click)</source>
        <translation>Další… (zobrazeno {0} z {1}; dvojklik)</translation>
    </message>
    <message>
        <source>My workspace. Drop layers, files or QGIS projects here to publish them.</source>
        <translation>Můj pracovní prostor. Vrstvy, soubory nebo projekty QGIS publikujete přetažením sem.</translation>
    </message>
    <message>
        <source>Nothing here that you may see.</source>
        <translation>Není zde nic, co byste směli vidět.</translation>
    </message>
    <message>
        <source>Nothing published yet. Drop a layer here.</source>
        <translation>Zatím není nic publikováno. Přetáhněte sem vrstvu.</translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation>{0} Dvojklikem to zkusíte znovu.</translation>
    </message>
</context>
</TS>
