// Turns a stack as ImageJ's 3D Project does (brightest point, about Y, no depth cue, 5 degrees a frame) and saves the frames
// as a GIF. Prints the seconds of the projection alone, without the start of Java.
//
//     java -Djava.awt.headless=true -cp /usr/share/java/ij.jar ImageJProject.java SLICES HEIGHT WIDTH IN.raw OUT.gif
//
// The fields are set directly, since their dialog needs a screen.
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.Projector;
import ij.process.ByteProcessor;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;

public class ImageJProject {
    static void set(Projector projector, String name, Object value) throws Exception {
        var field = Projector.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(projector, value);
    }

    public static void main(String[] arguments) throws Exception {
        int slices = Integer.parseInt(arguments[0]);
        int height = Integer.parseInt(arguments[1]);
        int width = Integer.parseInt(arguments[2]);
        byte[] raw = Files.readAllBytes(Paths.get(arguments[3]));
        ImageStack stack = new ImageStack(width, height);
        for (int slice = 0; slice < slices; slice++) {
            int start = slice * width * height;
            byte[] pixels = Arrays.copyOfRange(raw, start, start + width * height);
            stack.addSlice("", new ByteProcessor(width, height, pixels, null));
        }
        ImagePlus image = new ImagePlus("stack", stack);
        Projector projector = new Projector();
        set(projector, "imp", image);
        set(projector, "stack", stack);
        set(projector, "axisOfRotation", 1);
        set(projector, "projectionMethod", 1);
        set(projector, "initAngle", 0);
        set(projector, "totalAngle", 360);
        set(projector, "angleInc", 5);
        set(projector, "depthCueSurf", 0);
        set(projector, "depthCueInt", 0);
        set(projector, "opacity", 0);
        set(projector, "transparencyLower", 1);
        set(projector, "transparencyUpper", 255);
        set(projector, "sliceInterval", 1.0);
        set(projector, "batchMode", true);
        long start = System.nanoTime();
        var project = Projector.class.getDeclaredMethod("doProjections", ImagePlus.class);
        project.setAccessible(true);
        Object made = project.invoke(projector, image);
        System.out.println((System.nanoTime() - start) / 1e9);
        IJ.saveAs((ImagePlus) made, "Gif", arguments[4]);
        System.exit(0);
    }
}
