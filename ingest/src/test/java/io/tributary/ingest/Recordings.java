package io.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.RawConnection.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The recorded requests of real senders, where they lie beside the project.
final class Recordings {
  private static final Pattern HEADER = Pattern.compile("\\[\"([^\"]+)\", \"([^\"]*)\"\\]");
  private static final Pattern PATH = Pattern.compile("\"path\": \"([^\"]+)\"");
  private static final List<String> OURS =
      List.of("host", "content-length", "connection", "transfer-encoding");

  private Recordings() {}

  /// Returns the folders whose names match, or skips the test when there are no recordings.
  static List<Path> cases(String name) throws IOException {
    Optional<Path> recordings = find();
    Assumptions.assumeTrue(recordings.isPresent(), "no recordings beside the project");
    try (Stream<Path> folders = Files.list(recordings.orElseThrow())) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches(name))
          .sorted()
          .toList();
    }
  }

  static List<Path> requests(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*request-\\d+\\.json"))
          .sorted()
          .toList();
    }
  }

  static byte[] body(Path request) throws IOException {
    return Files.readAllBytes(Path.of(request.toString().replace(".json", ".body")));
  }

  /// Sends a request as it was sent.
  static Response replay(Path request, IngestServer server) throws IOException {
    String json = Files.readString(request);
    Matcher path = PATH.matcher(json);
    assertThat(path.find()).isTrue();
    List<String> headers = new ArrayList<>();
    for (Matcher header = HEADER.matcher(json.substring(0, json.indexOf("\"response\"")));
        header.find(); ) {
      if (!OURS.contains(header.group(1).toLowerCase(Locale.ROOT))) {
        headers.add(header.group(1) + ": " + header.group(2));
      }
    }
    try (RawConnection client = new RawConnection(server.address())) {
      if (json.contains("\"method\": \"GET\"")) {
        return client.send("GET " + path.group(1) + " HTTP/1.1\r\nHost: x\r\n\r\n").read();
      }
      return client.post(path.group(1), body(request), headers.toArray(String[]::new)).read();
    }
  }

  private static Optional<Path> find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolveSibling("shared").resolve("recordings");
      if (Files.isDirectory(found)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
