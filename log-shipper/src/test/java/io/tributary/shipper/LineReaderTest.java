package io.tributary.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.wire.PushRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static final long NOW_NS = 1_795_376_933_000_000_000L;
  private static final int LONGEST = LineReader.LONGEST_LINE;

  private final LineReader reader = new LineReader();
  private final FileStream stream = FileStream.of(Path.of("/var/log/a b.log"), Map.of("x", "\""));
  private final Batch batch = new Batch();

  @Test
  void read_lines_endWithLfOrCrLf() throws IOException {
    assertThat(read("a\n\nb\r\n\r\nc\rd\n", false)).containsExactly("a", "", "b", "", "c\rd");
    assertThat(reader.midLine()).isFalse();
  }

  @Test
  void read_everyByte_isKept() throws IOException {
    StringBuilder bytes = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      bytes.append(c == '\n' ? "" : String.valueOf(c)); // no CR at the end
    }
    assertThat(read(bytes + "\n", false)).containsExactly(bytes.toString());
  }

  @Test
  void read_lastLineWithoutNewline_isHeldBackOrEnded() throws IOException {
    assertThat(read("a\nbc", false)).containsExactly("a");
    assertThat(reader.used()).isEqualTo(2);
    assertThat(read("bc", true)).containsExactly("bc");
    assertThat(reader.midLine()).isTrue();
  }

  @Test
  void read_newlineAfterAnEndedLine_isNoLine() throws IOException {
    assertThat(readMidLine("\nx\n")).containsExactly("x");
    assertThat(readMidLine("\r\nx\n")).containsExactly("x");
    assertThat(readMidLine("rest\nx\n")).containsExactly("rest", "x");
  }

  @Test
  void read_lineOfTheLongestLength_isWhole() throws IOException {
    String line = "x".repeat(LONGEST);
    assertThat(read(line + "\r\ny\n", false)).containsExactly(line, "y");
    assertThat(read(line + "\n", false)).containsExactly(line);
  }

  @Test
  void read_longerLine_isCutInPieces() throws IOException {
    String line = "x".repeat(LONGEST);
    assertThat(read(line + "yz\nnext\n", false)).containsExactly(line, "yz", "next");
    assertThat(read(line + "y\r", false)).containsExactly(line);
    assertThat(reader.midLine()).isTrue();
    assertThat(reader.used()).isEqualTo(LONGEST);
  }

  @Test
  void read_longerLine_isNotCutWithinACharacter() throws IOException {
    String character = "\u00e2\u0082\u00ac"; // the three bytes of one
    String line = "x".repeat(LONGEST - 1) + character + "\n";
    assertThat(read(line, false)).containsExactly("x".repeat(LONGEST - 1), character);
  }

  @Test
  void read_timestamps_increaseWhileTheClockStands() throws IOException {
    read("a\nb\nc\n", false);
    PushRequest message = PushRequest.parseFrom(message());
    assertThat(message.getStreams(0).getEntriesList())
        .extracting(entry -> PushSink.nanos(entry.getTimestamp()))
        .containsExactly(NOW_NS, NOW_NS + 1, NOW_NS + 2);
    assertThat(message.getStreams(0).getLabels().toStringUtf8())
        .isEqualTo("{filename=\"/var/log/a b.log\", x=\"\\\"\"}");
  }

  @Test
  void read_randomBytesInRandomParts_areTheSameLines() throws IOException {
    long seed = 20_261_126;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(400); i > 0; i--) {
        text.append(random.nextInt(5) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
      }
      text.append('\n');
      List<String> lines = new ArrayList<>();
      int at = 0;
      int end = 0;
      while (at < text.length()) {
        end = Math.min(text.length(), end + 1 + random.nextInt(50));
        lines.addAll(read(text.substring(at, end), false));
        at += reader.used();
      }
      assertThat(lines)
          .as("seed=" + seed + " round=" + round)
          .containsExactlyElementsOf(text.toString().lines().toList());
    }
  }

  private List<String> read(String text, boolean endsLine) throws IOException {
    return read(text, false, endsLine);
  }

  private List<String> readMidLine(String text) throws IOException {
    return read(text, true, false);
  }

  private List<String> read(String text, boolean midLine, boolean endsLine) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    batch.clear();
    batch.startStream(stream.labels());
    reader.read(
        new LineReader.Lines(bytes, bytes.length, stream, NOW_NS), midLine, endsLine, batch);
    batch.endStream();
    return PushRequest.parseFrom(message()).getStreamsList().stream()
        .flatMap(pushed -> pushed.getEntriesList().stream())
        .map(entry -> entry.getLine().toString(StandardCharsets.ISO_8859_1))
        .toList();
  }

  private byte[] message() {
    return Arrays.copyOf(batch.bytes(), batch.length());
  }
}
