// Merges the channels of a hyperstack into RGB and saves them as a GIF, as ImageJ's menus do: Color > Channels, RGB; Save As,
// Gif. Prints the seconds that it took, without the start of Java.
//
//     java -Djava.awt.headless=true -cp /usr/share/java/ij.jar ImageJMergeToGif.java IN.tif OUT.gif
import ij.IJ;
import ij.ImagePlus;
import ij.plugin.RGBStackConverter;

public class ImageJMergeToGif {
    public static void main(String[] arguments) {
        long start = System.nanoTime();
        ImagePlus image = IJ.openImage(arguments[0]);
        RGBStackConverter.convertToRGB(image);
        IJ.saveAs(image, "Gif", arguments[1]);
        System.out.println((System.nanoTime() - start) / 1e9);
        System.exit(0);
    }
}
