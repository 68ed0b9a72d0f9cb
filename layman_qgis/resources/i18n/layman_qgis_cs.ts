<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="cs" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop layers or files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS cannot read {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title of “{0}” (name and addresses stay):</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: being published to {1}, visible to you alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” has a new title.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” has no {1}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Adder</name>
    <message>
        <source>If not everybody may see the layer: sign in with an authentication of QGIS, which then reads it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not signed in to {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is in the project as {1}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BrowserMenus</name>
    <message>
        <source>Access rights…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to project as WCS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to project as WFS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to project as WMS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to this project as a group</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of WFS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of WMS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change title…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete from server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make current</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open as project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Properties…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish layer here…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the project here as a map…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Servers…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UUID</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Add the published layer as WFS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add the published layer as WMS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody can see it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the project as it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only I can see it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QML – exactly as in QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SLD – for other software</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPage</name>
    <message>
        <source>Stopped.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Curer</name>
    <message>
        <source>Choose the data of “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the filter of “{0}”? The project forgets it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the edits of “{0}”? This cannot be undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The edits could not be saved.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeleteQuestion</name>
    <message>
        <source>&amp;Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data, style and web services go with it. This cannot be undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete publication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the {0} “{1}” from the server?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete {0} publications from the server?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExitBlocker</name>
    <message>
        <source>&amp;Cancel uploads and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit, &amp;go on at the next start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uploads in chunks can go on where they are, from the list of tasks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is cancelled leaves nothing on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} tasks are still under way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is still under way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… and {0} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FindingsView</name>
    <message>
        <source>Ready to publish: nothing to complain about.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LayerChecks</name>
    <message>
        <source>Looking at all features…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at all features… {0} %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LayerIndicators</name>
    <message>
        <source>Forget where it is published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in to {0}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish it again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published as {0}. Log in to compare it with the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published as {0}: changed on the server since.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published as {0}: changed on the server, and {1} changed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published as {0}: the same as here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published as {0}: {1} changed here since.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update data and style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Was published as {0}, which is no longer on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>style</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LayerPage</name>
    <message>
        <source>&amp;Compare…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Publish…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Send to the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Take from the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Update</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;hange…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose who may see and change it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget where the layer is published; nothing on the server changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the server the metadata that this layer has</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give this layer the metadata that the server has</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here and on the server differ in these:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata here and on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata that differ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not published. Publish it, and it appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the description in the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish this layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published layers can exchange their metadata with the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published layers show here who may see them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS’s picture beside the server’s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Renew data and style on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows {0}/{1} as the server has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign &amp;in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to the server to see more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State of the publication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same here and on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who may see and change it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LayerTreeMenu</name>
    <message>
        <source>Publish group to Layman…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish to Layman…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published with Layman</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LaymanDock</name>
    <message>
        <source>Change…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the server to publish to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected server and user</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layman</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My publications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not logged in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State of the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The local server is starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} on {1}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LaymanPlugin</name>
    <message>
        <source>&amp;Open Map File…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Options…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All servers, where you are signed in, and which one is the current one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the server to publish to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local &amp;Server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log &amp;In…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My &amp;Publications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the JSON file of a map as a new project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish &amp;Layer…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish &amp;Map…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish &amp;Several Layers…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish a layer to Layman</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the layers and groups that are selected, or the whole project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the project as one map to Layman</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;ervers…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start or stop your own Layman server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is being published, step by step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is on the server</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LaymanProcessing</name>
    <message>
        <source>Abstract</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also allowed: a folder with data outside of the directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Authentication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CRS (empty: the layer's)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloaded layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Embed pictures into the style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GeoServer data directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home of the server (empty: the local server's)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is a raster; WFS has features only. Add it to QGIS as WMS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave in its database (PostGIS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mend geometries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name (empty: where the layer was published)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of publications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only selected features</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS cannot read the layer as WFS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server (empty: the local server)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who may read: users and roles, separated by commas (empty: everybody)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who may write: users and roles, separated by commas (empty: you)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words in the title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace (empty: all)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace (empty: your own)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LaymanProvider</name>
    <message>
        <source>Layman: publish to the web</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LaymanSourceWidget</name>
    <message>
        <source>&amp;Add layers as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Features (WFS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers and maps of Layman servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers and maps of the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layman</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has these words in its title.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing published yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture (WMS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search in titles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ser&amp;vers…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign &amp;in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to a Layman server to see its layers and maps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values of a raster (WCS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LazyItem</name>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LoginDialog</name>
    <message>
        <source>&amp;Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Another Layman server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Local server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open the page again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Start and log in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;This computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;User name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A Layman server keeps your layers and maps and serves them as WMS and WFS. For a server of your organisation, ask its administrator for the address and create an authentication with the + button.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Au&amp;thentication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is kept in memory only, until you sign out or close QGIS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in to Layman</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the server's page in the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in on the page that your browser shows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The password or token stays in the encrypted store of QGIS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's page opens in your browser. QGIS never sees the password and forgets the sign-in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User &amp;name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Way to sign in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With a token, for this session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With an authentication of QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With user name and password, for this session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are known here, but you have no user name on this server yet. It becomes the name of your workspace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are {0} on {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your own server is running. No password is needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your own server starts when you log in. No password is needed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MembersView</name>
    <message>
        <source>In the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project has no layers yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick at least one layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by its own address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>will be published first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} (hidden in the project, hidden in the map)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} layers; all of them are on the web already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} layers; {1} of them will be published first.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MetadataWords</name>
    <message>
        <source>Abstract</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Categories</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Constraints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contacts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Coordinate reference system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Links</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} times</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NameField</name>
    <message>
        <source>“{0}” is published already: choose another name or tick Replace.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OptionsPage</name>
    <message>
        <source>&amp;After publishing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Home folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Style format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data, logs and the token of the local server live here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port on 127.0.0.1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publishing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remembered servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start &amp;with QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The format the publish dialogs offer first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the published layer is added to the project</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PictureComparisonDialog</name>
    <message>
        <source>&amp;Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Different: {0} % of what is drawn differs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw both pictures again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing both pictures…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edges and shades that differ a little do not count. Is it the style? QML is drawn as QGIS draws.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much the pictures differ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nearly the same: {0} % of what is drawn differs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither picture shows anything here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS beside the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS to the left of the line, the server to the right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;lider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is no longer in the project.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same: {0} % of what is drawn differs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The whole layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the map view shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the pictures show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the server's picture begins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} – QGIS beside the server</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProjectPage</name>
    <message>
        <source>&amp;Access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Publish…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Update…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access &amp;rights…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As in the options of the plugin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose who may see and change the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format of styles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maps of this project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maps that this project was published as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the description of the map in the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish this project as a map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish this project in place of the selected map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the map off this list; nothing on the server changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This project was not published as a map yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When this project is published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who may see what is published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace that is published to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not signed in to a server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublicationDialog</name>
    <message>
        <source>Abstract</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Composition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture of the publication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Properties of “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublicationItem</name>
    <message>
        <source>Double-click to add it, or drag it onto the map.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double-click to open it, or drag it onto the map.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Features (WFS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its services are not there yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture (WMS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values (WCS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublicationTools</name>
    <message>
        <source>Access rights…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>And {0} more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare with the server's picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maps as JSON (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open as a group of this project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open as a new project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The map has {0} layers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not signed in to {0}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Publications</name>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublicationsLocatorFilter</name>
    <message>
        <source>Add as WCS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add as WFS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add as WMS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layman: published layers and maps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the map in QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>current layer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublicationsPanel</name>
    <message>
        <source>&lt;b&gt;Nothing published yet&lt;/b&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;Publish your layers and maps&lt;/b&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to project as WFS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to project as WMS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to the project as a picture from the server (WMS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to the project with its features (WFS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the server for the list again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete from server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the selected publication from the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by title or name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter publications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of publication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in to a Layman server. This computer can be one: nothing to install by hand, no account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My publications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing published yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open description in browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the description in the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish a layer…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right-click a layer in the Layers panel and choose &lt;i&gt;Publish to Layman&lt;/i&gt;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show layers, maps or both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WFS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WMS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is in the project as {1}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublishLayerDialog</name>
    <message>
        <source>&amp;Access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Afterwards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Leave the data in their database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;QML – exactly as in QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;SLD – for other software</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Update the layer of this name that is there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 band</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 field</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings of the checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log &amp;in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No copy: the server reads the table, with the login of the layer's connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the selected &amp;features</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the {0} selected &amp;features</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the web address: small letters, digits and underscores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The checks found an error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The style loses something as SLD.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no layer in the project. Add one and it appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use QML</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is replaced keeps its access.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the style format changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who can see the publication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} bands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} features</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} fields</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} pixels</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublishManyDialog</name>
    <message>
        <source>&amp;Layers of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mend in all layers what can be mended when publishing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Update the map of this name that is there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A&amp;ccess</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checks of “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose &amp;all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose &amp;none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings of the checks of the chosen layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For what is new; what is updated keeps its access.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers to publish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log &amp;in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nam&amp;e</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish a map of them, t&amp;oo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selection in the layer tree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The whole project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who can see what is new</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} layers: {2} new, {3} updated.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublishManyModel</name>
    <message>
        <source>Checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by its own address, in a map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>published, stays as it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>updated</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublishMapDialog</name>
    <message>
        <source>&amp;Access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Style of newly published layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A&amp;bstract</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All layers of the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the map view shows it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Composition as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Could not write {0}: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Laye&amp;rs of the map, top first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers of the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log &amp;in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in to see the map with its addresses.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the web address: small letters, digits and underscores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sa&amp;ve as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the map as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved to {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The composition as it will be published, after the HSLayers map-composition schema.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The map keeps its access; this is for layers that are published with it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>U&amp;pdate the map of this name that is there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who can see the publication</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReadersChoice</name>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RightsDialog</name>
    <message>
        <source>Access rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the rights…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is to be published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing the rights…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RightsEditor</name>
    <message>
        <source>&amp;Templates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add the user or role</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking who there is…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let this user or role read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of a user or role</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of a user or role to add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the selected name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rights that are often wanted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take both rights from the selected name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Templates of rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rights are not known yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is wrong with the rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the rights do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who may read and write</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} users, {1} roles</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RightsModel</name>
    <message>
        <source>Everybody</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody has this right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>May read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>May write</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The owner of the workspace keeps this right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who may write must be able to read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} – owner</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RightsText</name>
    <message>
        <source>Can be seen by: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody can see it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {0} can see it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You cannot change it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RightsWords</name>
    <message>
        <source>Everybody can see and change it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody can see it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody can see it, change it and delete it, without signing in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody can see it, without signing in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody reads and writes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody could change it any more. Let somebody write.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody else can see it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only I can see it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {0} can change or delete it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {0} can see it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Roles alone cannot write here. Let at least one user write.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The owner of the workspace must be able to write.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These are more names than the server takes. Use a role for them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You could not change it any more. Let yourself or a role of yours write.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nobody</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the role {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} can see it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} reads and writes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RootItem</name>
    <message>
        <source>Layman servers: publish layers and maps, and use what others have published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerCare</name>
    <message>
        <source>&amp;Back up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A backup holds all data, databases and logins in one file. Publishing is held for less than a second meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All is well: everything agrees with the data folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back up to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backups (*.tar *.tar.gz *.tar.zst)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;opy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check and &amp;repair</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command that restores a backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare everything the server stores with its data folder. What differs can be mended; nothing you published is thrown away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is compared and mended…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is compared…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the server first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup is in {0} ({1}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup is not there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup is written to {0}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To restore a backup, stop the server and run this command with an empty home folder:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What helps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the check has found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} differences are mended, {1} are left: see what helps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} differences are mended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} differences. “Check and repair” mends them.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerDialog</name>
    <message>
        <source>&amp;Import from GeoServer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Repair and backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A Layman server of your own: it stores what you publish on this computer and serves it as WMS and WFS. Nothing leaves the machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local Layman server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local server</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerHealth</name>
    <message>
        <source>&amp;Change…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All parts are well. {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder that holds everything the server stores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home folder of the local server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not well: {0}. They are started again by themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;web page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts of the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port of the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with &amp;QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the server to change it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop when QGIS is &amp;closed; otherwise it stays running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The parts of the server are shown once it runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shown once it runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of memory, version {1}, since {2}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} used, {1} free</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerImport</name>
    <message>
        <source>&amp;Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;See what would happen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GeoServer data directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Imported: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not in a workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcomes shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save &amp;report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the server once: it makes its home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take over the workspaces, stores, layers and styles of a GeoServer data directory (1.x or 2.x). First see what would become of each object; nothing is changed by that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The directory is read; nothing is changed…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The objects are taken over…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report cannot be written there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's command did not answer as expected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a directory of GeoServer 1.x: it is converted where it is. I have a copy of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What becomes of each object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is there already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>taken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: nothing has been changed yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerItem</name>
    <message>
        <source>Not signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in… (double-click)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in as {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The current server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer can be a server: nothing to install by hand, no account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerLogView</name>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open log folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected lines, or all that are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Least level shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log of the local server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay at the newest line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} lines</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerPanel</name>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open log folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command that installs what is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Did not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log of the local server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not set up yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Res&amp;tart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set up and &amp;start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Setting up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first start prepares an environment of its own in your QGIS profile; it takes a minute.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServersDialog</name>
    <message>
        <source>&amp;Add…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Make current</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Sign in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another way to sign in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dialogs and buttons publish to the current server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dialogs and buttons publish to this server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layman servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign &amp;out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to see it in the Browser panel and to publish to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to this computer, or add the server of your organisation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign out and forget the address; nothing on the server changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in. The Browser panel shows it; the current one is published to by default.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServersModel</name>
    <message>
        <source>I am</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server of this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>authentication {0} of QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>current</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its own key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>page in the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>password of this session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>signed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>token of this session</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TaskMessages</name>
    <message>
        <source>Copy address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The upload of “{0}” broke off when QGIS ended. It can go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} uploads broke off when QGIS ended. They can go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is published.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tasks</name>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done, with warnings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted, can go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} % · {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} {1} of {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} · {1}/s · {2} left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TasksPanel</name>
    <message>
        <source>All tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy a report of the task, without secrets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy address of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed or interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Links</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log of the selected task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No tasks yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open or copy the addresses of the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish a layer…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove finished tasks from the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run the selected task again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what happened in the selected task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State of the tasks shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the selected task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When you publish a layer or a map, its steps appear here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TasksStatus</name>
    <message>
        <source>Layman: 1 task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layman: {0} tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the Layman tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}. Open the list of tasks</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} d ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} h ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} min ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}:{1:02d} min</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Texts</name>
    <message>
        <source> Nothing was changed: this is only what would be.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> QGIS uses the proxy {0}:{1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> and {0} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>2.5D buildings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A GeoTIFF is made of the layer with the bands that the style shows ({0}). {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A GeoTIFF is made of the layer. {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A colour without a band</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A field has no name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A field of the layer has no name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A layer of this name is published already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A map of this name is published already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name has at most {0} characters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name has lower-case letters a to z, digits and single underscores between them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name starts with a letter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A part of the Shapefile is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A part of the publication is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A part of the server is being started again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A part of the server is not available at the moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a vector layer or a WMS to the project.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add it as WMS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An address looks like https://layman.example.org.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Animated marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apply the style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the administrator, or add the certificate in QGIS under Settings &gt; Options &gt; Authentication.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the owner of the workspace for the right to write.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Binary values make the layer large and show nothing on the web</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blending mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blending mode of the labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brightness: other renderers may not know it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush pattern: other renderers draw it plain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Callouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Categories</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Centroid fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check QGIS's proxy settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check its free space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that the address is that of a Layman server and that no proxy stands in between.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that the address is that of a Layman server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address and that the server is running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the command in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the coordinate reference system of the layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the free space of the disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the free space of the temporary folder and the layer's data source.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the free space of the temporary folder and the layer's fields.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the free space of your home.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the login and the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the network and try again; the log has the details.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the server's address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the workspace, or log in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an authentication configuration of QGIS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an authentication configuration of QGIS; its administrator knows which.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an authentication configuration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another name, or delete the publication first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another name, or replace the published one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the JSON file of a map.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the other format.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clients that identify features by it show one of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this page and go back to QGIS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colouring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours of one band</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours of values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare pictures of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compose the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contour lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contrast: other renderers may not know it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copies the features of a published layer (by WFS) to a new layer, in the CRS of the published one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct the name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct the value and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data-defined opacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data-defined {0}{1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete publication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deletes a layer or a map on the server with all that belongs to it there. This cannot be undone.

Only check: says whether there is such a publication and deletes nothing; STATUS is CHECKED then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagrams</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw effects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw the thumbnail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing order of the features</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edits that are not saved yet are published too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ellipse marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Embed them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter it in QGIS's proxy settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the layer in EPSG:4326 and publish that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expression with {0}(): servers may not know it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Field names differ only in upper and lower case; published are {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fields that are expressions are published with their present values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filled line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filled marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Font marker: the server needs the font</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Geometry generator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give every field a name and publish again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give every field a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the picture a position: Raster &gt; Georeferencer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gives a published layer the features or pixels that the layer has now. Style, address and rights stay.

Name: empty for the publication that the layer remembers.
Leave in its database: a table of PostGIS is not copied; the server connects to it.
Mend geometries: changes what is published, not the layer.
Only check: says whether there is such a layer and sends nothing; STATUS is CHECKED then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gives a published layer the style that the layer has now. Data, address and rights stay.

Name: empty for the publication that the layer remembers.
Embed pictures: those of this computer are put into the style.
Only check: says whether there is such a layer and sends nothing; STATUS is CHECKED then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back to QGIS and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Going on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gradient fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graduated classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hashed line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hillshade: other renderers shade in their own way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import GeoServer directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import into the database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install python3-qgis and python3-venv, or choose a layman-server command in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install python3-venv and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the plugin from its zip again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Installing the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interpolated line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inverted colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inverted polygons</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has a filter, which a table in its database cannot have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no coordinate reference system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no extent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no features, and names no file or service of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no features.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is a query, or has a name that cannot be part of an address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is a table without geometry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It names no address, no layer or no set of tiles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It names no address, or no layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It names no address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It needs a list of layers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It shows a service of others of a kind that maps cannot hold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It takes a while; you can go on working.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its connection is a service file of this machine, which the server does not have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its data are not in a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its data cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its database is on this machine, where the server cannot see it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its features cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its log names the cause.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its transparency is in a file of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join it to a layer with geometry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Joined fields are published with their present values.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label expression {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label shadow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers of this kind cannot be published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave it out and choose an authentication configuration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line pattern fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Linear referencing labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lineburst</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List publications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lists and other complex values become text: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lists the layers and maps of a server as a layer: one feature per publication with its bounding box (EPSG:3857) and its workspace, type, name, title, UUID, address, time of the last change and CRS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in again, or choose another configuration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in once more and choose a username.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in to a server on another machine instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in; the upload then goes on by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at its log, or stop it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the details.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the layer's tasks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the layer's tasks; perhaps it is not complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the server's log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for a Python that knows QGIS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make space on the server, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Making a private environment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maps cannot show bands of this kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maps show one band or three; the layer has {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Marker line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mend when publishing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merged features</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No Python of version 3.10 or newer was found that knows QGIS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No symbols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody signed in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only layers of PostGIS can stay in their database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {0} of {1} features came. Run it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity from a band</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of {0:.0%}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open fields…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it in QGIS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open map {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open style…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point cluster: every point gets the plain symbol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point displacement: every point stays in its place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point pattern fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish a copy of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish a map: it refers to the service.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish as WFS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish as WMS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish fewer features, or ask for a higher limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish fewer features.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish in {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish it from the layer tree.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish it in another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish layer {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish map {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish one layer at a time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the layer again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the layer from QGIS, or send all files of the Shapefile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the layers of the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the style as QML or SLD.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish the style as SLD instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish vector and raster layers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publish {0}</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Publishes the project as one map composition (JSON): groups, order, visibility, opacity, scale limits. Layers that are not published yet go first; services of others (WMS, tiles) are taken by their addresses.

Extent: what the map shows at first; empty for that of its layers.
Replace: renews a map of the same name in place.
Private, read, write: for the map and the layers that are published with it.
Only check: says what would be published and sends nothing; STATUS is CHECKED then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put them into the style.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python's installer (pip) is missing on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS cannot export the style of “{0}” as {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS cannot read the project.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS cannot read “{0}” as {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS cannot use the authentication configuration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS cannot wait for the browser.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS has no layers of the kind “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>QGIS was too busy to send a request.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Random marker fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raster image fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raster image marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raster line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refresh the list; perhaps it was deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename the fields if the style uses them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Renderer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repair its data source.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repair source…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repair the layer's data source.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reproject the layer to one with an EPSG code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resampling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run: sudo apt-get install python3-venv python3-pip, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SVG fill: the server needs the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SVG marker: the server needs the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saturation: other renderers may not know it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save edits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save project…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save them here and choose the files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saves the composition (JSON) of a published map to a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See the layers in the list of tasks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set it in its properties.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set it in the layer's properties.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set it…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shades of grey</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shapeburst fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simple fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simple line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simple marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simplify the style or publish it in the other format.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Single symbol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smoothing when zoomed in or out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something unexpected went wrong in the plugin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start it again when you like.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start it once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the local server first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Store the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Symbols embedded in the data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes workspaces, stores, layers, styles and groups of a GeoServer data directory (1.x and 2.x) over into the local server's catalogue, and reports what became of each: taken, changed, dropped, or in clash with what is there.

A directory of GeoServer 1.x is converted where it is; work on a copy.
Home: the local server's home folder; empty for that of the settings.
Also allowed: a folder outside of the directory that stores may read.
Only check: reports what would become of each and changes nothing; STATUS is CHECKED then.
Report: the same as a page (HTML), as JSON, and as a table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address holds a username or password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The certificate of {0} is not trusted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The checks found an error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection has no user; the server needs one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The coordinate reference system is your own; the server does not know it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The coordinates do not look like degrees of {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data is larger than the server accepts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data of “{0}” cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The details name the feature or field.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The document is not a map composition.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The end of the file is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The extent {0} was sent, the server has {1} ({2}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is not JSON.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is there already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file of the earlier attempt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file of the upload is no longer as it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file to upload cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer could not be read back: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has a filter; only the features that pass it are published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has another coordinate reference system than its file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no WCS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no WFS yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no WMS yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no coordinate reference system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no extent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no features; an empty layer is published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer has no title and no abstract in its metadata.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is a query; what it gives now is published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is a table without geometry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is in memory only; it is gone here when QGIS is closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is large ({0:,} features).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is no longer in the project.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is no longer on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is not published on this server yet. Give the name it has there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer is published already as {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer shows a service of others; there is nothing to publish.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer was not read back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer was not sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer's data cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The local server is not set up yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The local server's token cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The map has no layer that can be published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The map service of the server does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The map was not published because {0} could not be published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The metadata catalogue does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name is taken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name of {0!r} is cut to {1} bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network never came back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network proxy asks for a login.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network proxy does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The packages of the server could not be downloaded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The part “{0}” failed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The plugin came without its server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The private environment could not be made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The profile of QGIS cannot be written to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project is not saved; only a saved one remembers where its layers are published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The publication is being worked on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The publication needs a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The raster is large ({0:,} × {1:,} pixels).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server cannot reach its database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server cannot read the QML style.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server cannot use the coordinate system of the data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server cannot use the style for this layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server could not be installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server could not be stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server could not read the data into its database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not accept the login.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not say its version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not say the name of the new publication.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not send a picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not accept the login.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not accept the value of “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not have pictures of this computer: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not know this style format.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not know who you are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not take {0} files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server ended while it was starting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server fetches no pictures from the web: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server gave no token.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server had an internal error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has had too many requests.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has no such layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has no such map.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has no such workspace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is being set up; this happens once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is being stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is not ready after three minutes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is not ready.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is set up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is starting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server knows no extent of the layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server may not know {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server misses a value in the request.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server points to another address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server refused the request (HTTP status {0}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server refused the request.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server refuses the access.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server runs at {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's WFS did not say how many features the layer has.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's WMS did not answer with a picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's answer has an unknown form.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's answer is not JSON.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's command cannot be run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's command did not answer as expected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's command failed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's command gave no report.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's disk is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's list of publications has an unknown form.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's list of users has an unknown form.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's work on the publication does not move.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The set-up was cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sign-in has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sign-in was refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The style looks outside of the layer; the server does not: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The style shows pictures that are not there: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table needs a primary key of one column.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The upload broke off when QGIS ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The uploaded file does not hold exactly one layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The work did not end well.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The work was interrupted and did not finish.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a server at this address, but not a Layman server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is another layer of this name on the server now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no computer named {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no layer {0}/{1} to renew.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no {0} {1}/{2} to delete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing at this address of the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They are published as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They are too large for a style; choose others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They would be in the catalogue.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This address is only for signing in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This server cannot publish tables of other databases.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This server has no sign-in page of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This username is taken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Three bands as colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tiled services of this kind cannot be part of a map yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transparent values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trying again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update layer data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update layer style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upload</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use a style of one band or of three.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use that address to log in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use values of the layer's own fields.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values that are colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values with keys are published as JSON text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vector field marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until it is published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until it is ready, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the network: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What QGIS draws is published, not the values. {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is private cannot be read or written by others. Say one or the other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the layer to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the metadata record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write them…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not logged in to {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have no username on this server yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not do this on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>error {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is left out: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is published as {0}/{1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is taken by its own address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the local server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>would be new</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>would be published first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>would be renewed (UUID {0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} (they cross themselves, for example).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} and {1} are not installed on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be reached.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} closed the connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} could not be published; the other layers are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} did not answer for {1:.0f} seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} did not answer in time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} features cannot be moved to the new CRS.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} features have no geometry and are not on the map.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} features repeat a value of “{1}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} features were sent, the server has {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} features were written, the file has {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not installed on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of the first {1} geometries are not valid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} geometries are not valid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}/{1} on {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” cannot be published in its database. {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” cannot be read at the moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” cannot be written to a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” has no coordinate reference system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” has {1} features of another kind of geometry, left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is left out. {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is not the address of a server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is published already. Choose another name, or replace it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Verdicts</name>
    <message>
        <source>In SLD</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is lost: the server draws the layer as QGIS does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>approximated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} lost, {1} approximated. QML would keep everything.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WhereRow</name>
    <message>
        <source>To workspace {0} at {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To workspace {0} on this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not logged in to a Layman server.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WorkspaceItem</name>
    <message>
        <source>More… ({0} of {1} shown; double-click)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My workspace. Drop layers, files or QGIS projects here to publish them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing here that you may see.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing published yet. Drop a layer here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} Double-click to try again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
