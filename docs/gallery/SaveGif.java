// Saves a stack as a GIF, as ImageJ does by its menu: Enhance Contrast, 8-bit, Save As Gif.
import ij.IJ;
import ij.ImagePlus;
import ij.io.Opener;
import ij.plugin.ContrastEnhancer;
import ij.process.ImageConverter;
import ij.process.StackConverter;

public class SaveGif {
    public static void main(String[] paths) {
        ImagePlus stack = new Opener().openImage(paths[0]);
        new ContrastEnhancer().stretchHistogram(stack, 0.35);
        ImageConverter.setDoScaling(true);
        new StackConverter(stack).convertToGray8();
        IJ.saveAs(stack, "Gif", paths[1]);
        System.exit(0);
    }
}
