import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;

/** What Java's own ImageIO reads of GIFs. It gives the rectangles; the screens are put together here. */
public class ImageIOFrames {
    private static final int BLACK = 0;

    public static void main(String[] arguments) throws IOException {
        Frames.answer(ImageIOFrames::show);
    }

    private static void show(String path, Frames.Sink sink) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new File(path))) {
            reader.setInput(in);
            Element screen = part(reader.getStreamMetadata().getAsTree("javax_imageio_gif_stream_1.0"),
                    "LogicalScreenDescriptor");
            int width = number(screen, "logicalScreenWidth");
            int[] shown = new int[width * number(screen, "logicalScreenHeight")];
            int frames = reader.getNumImages(true);
            for (int frame = 0; frame < frames; frame++) {
                Element tree = (Element) reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
                Element place = part(tree, "ImageDescriptor");
                Element control = part(tree, "GraphicControlExtension");
                boolean skips = control.getAttribute("transparentColorFlag").equalsIgnoreCase("true");
                int skipped = skips ? number(control, "transparentColorIndex") : -1;
                String disposal = control.getAttribute("disposalMethod");
                int[] before = shown.clone();
                int left = number(place, "imageLeftPosition");
                int top = number(place, "imageTopPosition");
                BufferedImage image = reader.read(frame);
                for (int y = 0; y < image.getHeight(); y++) {
                    for (int x = 0; x < image.getWidth(); x++) {
                        int index = image.getRaster().getSample(x, y, 0);
                        if (index != skipped) {
                            shown[(top + y) * width + left + x] = image.getColorModel().getRGB(index);
                        }
                    }
                }
                sink.frame(shown);
                if (disposal.equals("restoreToPrevious")) {
                    shown = before;
                } else if (disposal.equals("restoreToBackgroundColor")) {
                    for (int y = top; y < top + image.getHeight(); y++) {
                        Arrays.fill(shown, y * width + left, y * width + left + image.getWidth(), BLACK);
                    }
                }
            }
        } finally {
            reader.dispose();
        }
    }

    private static Element part(Object tree, String name) {
        return (Element) ((IIOMetadataNode) tree).getElementsByTagName(name).item(0);
    }

    private static int number(Element element, String name) {
        return Integer.parseInt(element.getAttribute(name));
    }
}
