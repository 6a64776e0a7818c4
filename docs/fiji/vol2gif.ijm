// Makes an animated GIF of the current image, with all its channels, slices and times, in its colors and calibration: saves it as
// a TIFF file in the folder for temporary files, and calls vol2gif.
//
// In Fiji or ImageJ: Plugins > Macros > Run..., with an image open. It asks for the GIF and for options of vol2gif, and remembers
// the options. The program is found where the system looks for programs; if Fiji does not find it, give its whole path.
//
// From another macro: runMacro("/path/of/vol2gif.ijm", "/path/of/movie.gif --scale-bar --time-stamp");
// The path of the GIF has no spaces there.

macro "GIF by vol2gif" {
    program = call("ij.Prefs.get", "vol2gif.program", "vol2gif");
    options = call("ij.Prefs.get", "vol2gif.options", "--compat imagej");
    argument = getArgument();
    if (argument == "") {
        Dialog.create("GIF by vol2gif");
        Dialog.addFile("GIF", getDirectory("home") + File.getNameWithoutExtension(getTitle()) + ".gif");
        Dialog.addString("Options", options, 40);
        Dialog.addString("Program", program, 40);
        Dialog.addMessage("--scale-bar --time-stamp --text {channel} --turntable 36 --max-bytes 2MB");
        Dialog.show();
        gif = Dialog.getString();
        options = Dialog.getString();
        program = Dialog.getString();
        call("ij.Prefs.set", "vol2gif.program", program);
        call("ij.Prefs.set", "vol2gif.options", options);
    } else {
        end = indexOf(argument + " ", " ");
        gif = substring(argument, 0, end);
        options = substring(argument + " ", end + 1);
    }

    // The name of the image is in the comment of the GIF, and in {name}.
    folder = getDirectory("temp") + "vol2gif-" + round(random() * 1e9) + File.separator;
    File.makeDirectory(folder);
    tiff = folder + replace(File.getNameWithoutExtension(getTitle()), "[^A-Za-z0-9._-]", "_") + ".tif";
    showStatus("vol2gif: saving");
    save(tiff);

    words = split(options, " ");
    showStatus("vol2gif: converting");
    if (startsWith(getInfo("os.name"), "Windows")) {
        // Not tried. Messages of vol2gif are not shown here.
        line = "exec(" + quoted(program) + ", " + quoted(tiff) + ", \"-o\", " + quoted(gif);
        for (i = 0; i < words.length; i++)
            line += ", " + quoted(words[i]);
        said = eval("return " + line + ");");
    } else {
        // By a shell, since ImageJ passes on what is printed, but no messages.
        command = "" + shellQuoted(program) + " " + shellQuoted(tiff) + " -o " + shellQuoted(gif);
        for (i = 0; i < words.length; i++)
            command += " " + shellQuoted(words[i]);
        said = exec("sh", "-c", command + " 2>&1");
    }
    deleted = File.delete(tiff) + File.delete(folder);
    if (said != "")
        print(said);
    if (!File.exists(gif))
        exit("vol2gif made no GIF.\n" + said);
    showStatus("vol2gif: " + gif);
}

// Windows takes / in paths, too.
function quoted(text) {
    return "\"" + replace(text, "\\\\", "/") + "\"";
}

function shellQuoted(text) {
    return "'" + replace(text, "'", "'\\\\''") + "'";
}
