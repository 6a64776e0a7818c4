import ij.IJ;
import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.IOException;

/** What ImageJ's own reader shows of GIFs. */
public class ImageJFrames {
    public static void main(String[] arguments) throws IOException {
        Frames.answer(ImageJFrames::show);
    }

    private static void show(String path, Frames.Sink sink) throws IOException {
        ImagePlus image = (ImagePlus) IJ.runPlugIn("ij.plugin.GIF_Reader", path);
        if (image == null || image.getStackSize() == 0) {
            throw new IOException("ImageJ cannot read it");
        }
        for (int slice = 1; slice <= image.getStackSize(); slice++) {
            // ImageJ turns a stack of greys into one of 8 bits.
            ImageProcessor pixels = image.getStack().getProcessor(slice).convertToRGB();
            sink.frame((int[]) pixels.getPixels());
        }
    }
}
