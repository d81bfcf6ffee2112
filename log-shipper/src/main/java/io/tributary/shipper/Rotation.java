package io.tributary.shipper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds what became of rotated files: they stand beside the path they had, under another name.
///
/// Confined to one thread.
final class Rotation {
  private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);

  /// What rotation adds to a name: a number or a time, such as `.1`, `-20260131`.
  private static final String ADDED = "[._-][0-9][0-9TZ:._-]*";

  private static final String COMPRESSED = "(\\.(?:gz|bz2|xz|zst|lz4|zip))?";

  /// Times of files are of a clock that ticks slower than ours.
  private static final long CLOCK_TICK_NS = 20_000_000;

  /// As many times a rotation may come in between.
  private static final int MOST_LOOKS = 10;

  private final FolderCache folders;

  Rotation(FolderCache folders) {
    this.folders = folders;
  }

  /// @param at its name now
  record Found(Path at, FileStat stat) {}

  /// Returns every file beside `path`, behind symbolic links.
  ///
  /// Rotation renames one file after the other, and one that has its next name already is missed by
  /// a look that has passed that name: so there are looks until two agree.
  List<Found> beside(Path path) {
    Map<FileId, Found> files = look(path);
    for (int looks = 1; looks < MOST_LOOKS; looks++) {
      folders.startRound();
      Map<FileId, Found> again = look(path);
      boolean agree = names(files).equals(names(again));
      files = again;
      if (agree) {
        break;
      }
    }
    return List.copyOf(files.values());
  }

  private Map<FileId, Found> look(Path path) {
    Map<FileId, Found> files = new HashMap<>();
    for (Path entry : folders.entries(folder(path))) {
      try {
        FileStat stat = FileStat.of(entry);
        if (stat.isRegular()) {
          files.put(stat.id(), new Found(entry, stat));
        }
      } catch (IOException e) {
        LOG.debug(
            "not looked at path={} reason={}", entry, e.toString()); // gone again, a dead link
      }
    }
    return files;
  }

  private static Map<Path, FileId> names(Map<FileId, Found> files) {
    Map<Path, FileId> names = new HashMap<>();
    files.forEach((id, found) -> names.put(found.at(), id));
    return names;
  }

  /// Returns the files that had the name `path` after `sinceNs`, as their names say, oldest first;
  /// says which of them cannot be read.
  List<Found> generationsSince(Path path, long sinceNs) {
    Pattern names = generationNames(real(path).getFileName().toString());
    List<Found> found = new ArrayList<>();
    for (Found file : beside(path)) {
      var name = names.matcher(file.at().getFileName().toString());
      if (!name.matches() || file.stat().modifiedNs() < sinceNs - CLOCK_TICK_NS) {
        continue;
      }
      if (name.group(1) == null) {
        found.add(file);
      } else {
        LOG.warn(
            "a rotated file is compressed, what of it was not read before is not sent"
                + " path={} compressed={}",
            path,
            file.at());
      }
    }
    found.sort(Comparator.comparingLong(file -> file.stat().modifiedNs()));
    return found;
  }

  /// Returns a pattern of `app.log.1`, `app.log-20260131`, `app-2026-01-31.log` for `app.log`.
  private static Pattern generationNames(String name) {
    int dot = name.lastIndexOf('.');
    String stem = Pattern.quote(dot > 0 ? name.substring(0, dot) : name);
    String extension = Pattern.quote(dot > 0 ? name.substring(dot) : "");
    return Pattern.compile(
        "(?:" + Pattern.quote(name) + ADDED + "|" + stem + ADDED + extension + ")" + COMPRESSED);
  }

  private static Path folder(Path path) {
    Path parent = real(path).getParent();
    return parent == null ? path.getRoot() : parent;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // not there now: its folder is
    }
  }
}
