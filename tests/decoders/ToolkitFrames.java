import java.awt.Toolkit;
import java.awt.image.ColorModel;
import java.awt.image.ImageConsumer;
import java.awt.image.ImageProducer;
import java.io.File;
import java.io.IOException;
import java.util.Hashtable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** What the Toolkit of Java's AWT shows of GIFs. It waits for the delay of each frame. */
public class ToolkitFrames {
    private static final int PATIENCE_SECONDS = 60;

    public static void main(String[] arguments) throws IOException {
        Frames.answer(ToolkitFrames::show);
    }

    private static void show(String path, Frames.Sink sink) throws Exception {
        ImageProducer producer = Toolkit.getDefaultToolkit().createImage(path).getSource();
        Screen screen = new Screen();
        producer.startProduction(screen);
        try {
            // The Toolkit repeats the film, and does not say where it begins anew.
            for (int left = count(path); left > 0; left--) {
                int[] frame = screen.frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (frame == null || frame.length == 0) {
                    throw new IOException("the Toolkit cannot read it");
                }
                sink.frame(frame);
            }
        } finally {
            producer.removeConsumer(screen);
        }
    }

    private static int count(String path) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new File(path))) {
            reader.setInput(in);
            return reader.getNumImages(true);
        } finally {
            reader.dispose();
        }
    }

    /** Keeps what is drawn. An empty frame is an error. */
    private static class Screen implements ImageConsumer {
        final BlockingQueue<int[]> frames = new LinkedBlockingQueue<>();
        private int width;
        private int[] pixels = {};

        @Override
        public void setDimensions(int width, int height) {
            this.width = width;
            pixels = new int[width * height];
        }

        @Override
        public void setPixels(int x, int y, int w, int h, ColorModel model, byte[] indices, int offset, int scan) {
            for (int row = 0; row < h; row++) {
                for (int column = 0; column < w; column++) {
                    int index = indices[offset + row * scan + column] & 0xff;
                    pixels[(y + row) * width + x + column] = model.getRGB(index);
                }
            }
        }

        @Override
        public void setPixels(int x, int y, int w, int h, ColorModel model, int[] colors, int offset, int scan) {
            for (int row = 0; row < h; row++) {
                for (int column = 0; column < w; column++) {
                    pixels[(y + row) * width + x + column] = model.getRGB(colors[offset + row * scan + column]);
                }
            }
        }

        @Override
        public void imageComplete(int status) {
            boolean failed = status == IMAGEERROR || status == IMAGEABORTED;
            frames.offer(failed ? new int[0] : pixels.clone());
        }

        @Override
        public void setColorModel(ColorModel model) {}

        @Override
        public void setHints(int hints) {}

        @Override
        public void setProperties(Hashtable<?, ?> properties) {}
    }
}
