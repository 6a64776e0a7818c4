// Writes imagej_luts.tif with ImageJ 1.x: two channels of two slices, one in magenta, one in ImageJ's "fire", with names
// and display ranges; and prints the pixels of ImageJ's own composite, red green blue, of the second slice.
//
//     java -cp /usr/share/java/ij.jar ImageJLuts.java imagej_luts.tif
import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.plugin.LutLoader;
import ij.plugin.RGBStackConverter;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;

public class ImageJLuts {
    static final int WIDTH = 9, HEIGHT = 5;

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        ImageStack stack = new ImageStack(WIDTH, HEIGHT);
        for (int z = 0; z < 2; z++) {
            for (int c = 0; c < 2; c++) {
                short[] samples = new short[WIDTH * HEIGHT];
                for (int at = 0; at < samples.length; at++) {
                    samples[at] = (short) (100 + (at * (c == 0 ? 37 : 91) + z * 40) % 256);
                }
                stack.addSlice(c == 0 ? "DAPI" : "GFP", new ShortProcessor(WIDTH, HEIGHT, samples, null));
            }
        }
        ImagePlus image = new ImagePlus("luts", stack);
        image.setDimensions(2, 2, 1);
        CompositeImage composite = new CompositeImage(image, CompositeImage.COMPOSITE);
        LUT fire = new LUT(LutLoader.getLut("fire"), 100, 355);
        LUT magenta = LUT.createLutFromColor(Color.magenta);
        magenta.min = 100;
        magenta.max = 355;
        composite.setLuts(new LUT[] {magenta, fire});
        new FileSaver(composite).saveAsTiffStack(arguments[0]);
        ImagePlus rgb = composite.duplicate();
        RGBStackConverter.convertToRGB(rgb);
        int[] pixels = (int[]) rgb.getStack().getProcessor(2).getPixels();
        StringBuilder text = new StringBuilder();
        for (int pixel : pixels) {
            text.append(String.format("%06x ", pixel & 0xffffff));
        }
        System.out.println(text.toString().trim());
        System.exit(0);
    }
}
