"""Maps: folium builds the Leaflet layers, our own page carries them.

``layers.py`` turns numbers into a :class:`MapParts` (script, style sheets, script files);
``assets.py`` says where each file of folium's lies on this server and refuses an unknown one.
No text of a record ever enters a folium constructor: it would be run as script.
"""
