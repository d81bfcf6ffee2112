package io.tributary.scraper.discovery;

import io.tributary.scraper.access.HttpAccess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A place that names targets, and how often it is asked. Immutable.
public sealed interface Discovery {
  Duration refresh();

  /// Returns how it is called in messages.
  String place();

  /// `file_sd_configs`.
  ///
  /// @param files the last part of each path may have wildcards
  record Files(List<Path> files, Duration refresh) implements Discovery {
    public Files {
      files = List.copyOf(files);
    }

    @Override
    public String place() {
      return "files " + files;
    }
  }

  /// `http_sd_configs`.
  record Http(URI url, HttpAccess access, Duration refresh) implements Discovery {
    @Override
    public String place() {
      return url.toString();
    }
  }

  /// `dns_sd_configs`.
  ///
  /// @param port of targets whose record has none
  record Dns(List<String> names, RecordType type, int port, Duration refresh) implements Discovery {
    public Dns {
      names = List.copyOf(names);
    }

    @Override
    public String place() {
      return "DNS " + type + " " + names;
    }
  }

  enum RecordType {
    SRV,
    A,
    AAAA,
    MX,
    NS
  }
}
