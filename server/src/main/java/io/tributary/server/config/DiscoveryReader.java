package io.tributary.server.config;

import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.discovery.Discovery;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads where a job's targets come from that it does not list.
///
/// Source: Prometheus `file_sd_config`, `http_sd_config`, `dns_sd_config` and their defaults.
final class DiscoveryReader {
  private static final Duration FILES = Duration.ofMinutes(5);
  private static final Duration HTTP = Duration.ofMinutes(1);
  private static final Duration DNS = Duration.ofSeconds(30);
  private static final int MAX_PORT = 65_535;

  private DiscoveryReader() {}

  static List<Discovery> read(ConfigSection job) {
    List<Discovery> places = new ArrayList<>();
    places.addAll(job.list("file_sd_configs", DiscoveryReader::files));
    places.addAll(job.list("http_sd_configs", DiscoveryReader::http));
    places.addAll(job.list("dns_sd_configs", DiscoveryReader::dns));
    return places;
  }

  private static Discovery files(ConfigSection section) {
    List<Path> files = section.files("files");
    if (files.isEmpty()) {
      section.wrong("files is missing");
    }
    for (Path file : files) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      boolean wild = file.getParent() != null && file.getParent().toString().contains("*");
      if (wild || !name.matches(".*\\.(json|yml|yaml)")) {
        section.wrong(
            "files", "must end in .json, .yml or .yaml, with * only in the name file=" + file);
      }
    }
    return new Discovery.Files(files, refresh(section, FILES));
  }

  private static Discovery http(ConfigSection section) {
    URI url = section.required("url", ValueType.LINK, URI.create("http://localhost"));
    Duration refresh = refresh(section, HTTP);
    HttpAccess access = AccessReader.read(section);
    return new Discovery.Http(url, access, refresh);
  }

  private static Discovery dns(ConfigSection section) {
    List<String> names = section.strings("names", List.of());
    if (names.isEmpty()) {
      section.wrong("names is missing");
    }
    ValueType<Discovery.RecordType> types =
        ValueType.oneOf(Discovery.RecordType.class, Discovery.RecordType::name);
    Discovery.RecordType type = section.value("type", Discovery.RecordType.SRV, types);
    int port = section.value("port", Integer.MAX_VALUE, ValueType.LIMIT);
    boolean given = section.isSet("port") && port <= MAX_PORT;
    if (!given && type != Discovery.RecordType.SRV) {
      section.wrong("port must be from 1 to 65535, since only SRV records have their own");
    }
    return new Discovery.Dns(names, type, given ? port : 0, refresh(section, DNS));
  }

  private static Duration refresh(ConfigSection section, Duration fallback) {
    Duration refresh = section.value("refresh_interval", fallback, ValueType.DURATION);
    if (refresh.compareTo(Duration.ofSeconds(1)) < 0) {
      section.wrong("refresh_interval", "must be at least 1s");
      return fallback;
    }
    return refresh;
  }
}
