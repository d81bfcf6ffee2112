package io.tributary.scraper.backfill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.scraper.access.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is known of gaps, on disk: `gaps` in the data directory.
///
/// ```text
/// line 1   tributary gaps 1 CRC        CRC-32C of what follows, as 8 hex digits
/// the rest one JSON document: gaps, each with cluster, source, start, end, from, markers, state,
///          holes; deletes, each with cluster, matchers (type, name, value), min, max, at
/// ```
///
/// Times are milliseconds since the epoch. It is written as a whole, and is there as a whole or not
/// at all.
final class GapFile {
  static final String NAME = "gaps";

  private static final Logger LOG = LoggerFactory.getLogger(GapFile.class);
  private static final JsonFactory JSON = new JsonFactory();
  private static final String HEADER = "tributary gaps 1 ";
  private static final String DAMAGED = ".damaged";
  private static final String FRESH = ".new";

  private final Path path;

  GapFile(Path dataDirectory) {
    path = dataDirectory.resolve(NAME);
  }

  record Content(List<SourceGap> gaps, List<NotedDelete> deletes) {
    static final Content EMPTY = new Content(List.of(), List.of());

    Content {
      gaps = List.copyOf(gaps);
      deletes = List.copyOf(deletes);
    }
  }

  /// Returns what was written last; nothing, with an error in the log, when the file is damaged,
  /// which then gets another name.
  Content read() throws IOException {
    if (!Files.exists(path)) {
      return Content.EMPTY;
    }
    String text = Files.readString(path, UTF_8);
    int lineFeed = text.indexOf('\n');
    String body = text.substring(lineFeed + 1);
    if (lineFeed > 0 && text.substring(0, lineFeed).equals(HEADER + crc(body))) {
      return content((Map<?, ?>) JsonText.read(body));
    }
    Path aside = path.resolveSibling(NAME + DAMAGED);
    Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
    LOG.error("the file of gaps is damaged, gaps that it named stay open file={}", aside);
    return Content.EMPTY;
  }

  /// Writes the file anew, synced when it returns.
  void write(Content content) throws IOException {
    String body = json(content);
    byte[] bytes = (HEADER + crc(body) + "\n" + body).getBytes(UTF_8);
    Path fresh = path.resolveSibling(NAME + FRESH);
    try (FileChannel channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent());
    try (FileChannel folder = FileChannel.open(parent, READ)) {
      folder.force(true);
    }
  }

  private static String crc(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static String json(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("gaps");
      for (SourceGap gap : content.gaps()) {
        write(json, gap);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("deletes");
      for (NotedDelete delete : content.deletes()) {
        write(json, delete);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("bytes cannot be written to memory", e);
    }
    return out.toString(UTF_8);
  }

  private static void write(JsonGenerator json, SourceGap gap) throws IOException {
    json.writeStartObject();
    json.writeStringField("cluster", gap.cluster().name());
    json.writeStringField("source", gap.source());
    json.writeNumberField("start", gap.startMs());
    json.writeNumberField("end", gap.endMs());
    json.writeNumberField("from", gap.fromMs());
    json.writeArrayFieldStart("markers");
    for (long markerMs : gap.markersMs()) {
      json.writeNumber(markerMs);
    }
    json.writeEndArray();
    json.writeStringField("state", gap.state().name());
    json.writeArrayFieldStart("holes");
    for (TimeRange hole : gap.holes()) {
      json.writeNumber(hole.minMs());
      json.writeNumber(hole.maxMs());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, NotedDelete delete) throws IOException {
    json.writeStartObject();
    json.writeStringField("cluster", delete.cluster().name());
    json.writeArrayFieldStart("matchers");
    for (Matcher matcher : delete.matchers()) {
      json.writeString(matcher.type().name());
      json.writeString(matcher.name());
      json.writeString(matcher.value());
    }
    json.writeEndArray();
    json.writeNumberField("min", delete.range().minMs());
    json.writeNumberField("max", delete.range().maxMs());
    json.writeNumberField("at", delete.atMs());
    json.writeEndObject();
  }

  private static Content content(Map<?, ?> read) {
    List<SourceGap> gaps = new ArrayList<>();
    for (Object each : (List<?>) value(read, "gaps")) {
      gaps.add(gap((Map<?, ?>) each, gaps.size()));
    }
    List<NotedDelete> deletes = new ArrayList<>();
    for (Object each : (List<?>) value(read, "deletes")) {
      deletes.add(delete((Map<?, ?>) each));
    }
    return new Content(gaps, deletes);
  }

  private static SourceGap gap(Map<?, ?> read, long id) {
    List<Long> holes = numbers(read, "holes");
    List<TimeRange> ranges = new ArrayList<>();
    for (int i = 0; i + 1 < holes.size(); i += 2) {
      ranges.add(new TimeRange(holes.get(i), holes.get(i + 1)));
    }
    return new SourceGap(
        id,
        new ClusterId(text(read, "cluster")),
        text(read, "source"),
        number(read, "start"),
        number(read, "end"),
        number(read, "from"),
        numbers(read, "markers"),
        SourceGap.State.valueOf(text(read, "state")),
        ranges);
  }

  private static NotedDelete delete(Map<?, ?> read) {
    List<?> texts = (List<?>) value(read, "matchers");
    List<Matcher> matchers = new ArrayList<>();
    for (int i = 0; i + 2 < texts.size(); i += 3) {
      Matcher.Type type = Matcher.Type.valueOf(String.valueOf(texts.get(i)));
      matchers.add(
          new Matcher(type, String.valueOf(texts.get(i + 1)), String.valueOf(texts.get(i + 2))));
    }
    TimeRange range = new TimeRange(number(read, "min"), number(read, "max"));
    return new NotedDelete(
        new ClusterId(text(read, "cluster")), matchers, range, number(read, "at"));
  }

  private static Object value(Map<?, ?> read, String key) {
    Object value = read.get(key);
    if (value == null) {
      throw new IllegalStateException("the file of gaps lacks a key key=" + key);
    }
    return value;
  }

  private static String text(Map<?, ?> read, String key) {
    return String.valueOf(value(read, key));
  }

  private static long number(Map<?, ?> read, String key) {
    return Long.parseLong(text(read, key));
  }

  private static List<Long> numbers(Map<?, ?> read, String key) {
    return ((List<?>) value(read, key))
        .stream().map(n -> Long.parseLong(String.valueOf(n))).toList();
  }
}
