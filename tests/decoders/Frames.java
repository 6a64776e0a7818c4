import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads names of GIFs from stdin, one a line, and writes the frames of each to stdout. So one start of Java is enough for many
 * GIFs. The answer is the number of bytes that follow, which is negative if they are the text of an error, as a big-endian
 * long; and then red, green and blue of each pixel of each frame.
 */
class Frames {
    interface Sink {
        /** Takes the pixels of the next frame, each a number 0xRRGGBB. The highest byte does not count. */
        void frame(int[] pixels) throws IOException;
    }

    interface Decoder {
        void show(String path, Sink sink) throws Exception;
    }

    static void answer(Decoder decoder) throws IOException {
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));
        // What a library has to say must not get among the frames.
        System.setOut(System.err);
        for (String path = names.readLine(); path != null; path = names.readLine()) {
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            try {
                decoder.show(path, pixels -> append(pixels, shown));
                out.writeLong(shown.size());
            } catch (Exception error) {
                shown.reset();
                shown.writeBytes(error.toString().getBytes(StandardCharsets.UTF_8));
                out.writeLong(-shown.size());
            }
            shown.writeTo(out);
            out.flush();
        }
        // Threads of AWT may still run.
        System.exit(0);
    }

    private static void append(int[] pixels, ByteArrayOutputStream shown) {
        byte[] bytes = new byte[3 * pixels.length];
        int at = 0;
        for (int pixel : pixels) {
            bytes[at++] = (byte) (pixel >> 16);
            bytes[at++] = (byte) (pixel >> 8);
            bytes[at++] = (byte) pixel;
        }
        shown.writeBytes(bytes);
    }
}
