// Opens an address in WebKitGTK: gjs webkit.gjs ADDRESS.
imports.gi.versions.Gtk = '3.0';
imports.gi.versions.WebKit2 = '4.1';
const { Gtk, WebKit2 } = imports.gi;
Gtk.init(null);
const window = new Gtk.OffscreenWindow();
const view = new WebKit2.WebView();
view.get_settings().set_enable_write_console_messages_to_stdout(true);
window.add(view);
window.show_all();
view.load_uri(ARGV[0]);
Gtk.main();
