package io.tributary.shipper;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What folders hold, read again only when a folder has changed. Confined to one thread.
///
/// A folder that cannot be read counts as empty, and is complained about once.
final class FolderCache {
  /// File systems tell changes apart no finer than this.
  private static final Duration COARSEST_TIME = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Complaints complaints;
  private final Map<Path, Listing> listings = new HashMap<>();
  private final Set<Path> asked = new HashSet<>();

  FolderCache(InstantSource clock, Complaints complaints) {
    this.clock = clock;
    this.complaints = complaints;
  }

  /// @param settled whether a later change is sure to have another time
  private record Listing(
      FileTime modified, boolean settled, List<Path> entries, @Nullable List<Path> folders) {}

  /// Starts a round in which each folder is looked at once.
  void startRound() {
    listings.keySet().retainAll(asked);
    asked.clear();
  }

  List<Path> entries(Path folder) {
    Listing listing = listing(folder);
    return listing == null ? List.of() : listing.entries;
  }

  /// Returns the folders in `folder`, without symbolic links.
  List<Path> folders(Path folder) {
    Listing listing = listing(folder);
    if (listing == null) {
      return List.of();
    }
    List<Path> known = listing.folders;
    if (known != null) {
      return known;
    }
    List<Path> folders =
        listing.entries.stream()
            .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
            .toList();
    listings.put(folder, new Listing(listing.modified, listing.settled, listing.entries, folders));
    return folders;
  }

  private @Nullable Listing listing(Path folder) {
    Listing cached = listings.get(folder);
    if (!asked.add(folder)) {
      return cached;
    }
    Listing current = current(folder, cached);
    if (current == null) {
      listings.remove(folder);
    } else {
      listings.put(folder, current);
    }
    return current;
  }

  private @Nullable Listing current(Path folder, @Nullable Listing cached) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
      if (!attributes.isDirectory()) {
        return null;
      }
      FileTime modified = attributes.lastModifiedTime();
      if (cached != null && cached.settled && cached.modified.equals(modified)) {
        return cached;
      }
      boolean settled = modified.toInstant().isBefore(clock.instant().minus(COARSEST_TIME));
      List<Path> entries = list(folder);
      complaints.settled(folder);
      return new Listing(modified, settled, entries, null);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null; // vanished, or was never there: patterns may name what comes later
    } catch (AccessDeniedException e) {
      complaints.about(folder, "the folder may not be read");
      return null;
    } catch (IOException e) {
      complaints.about(folder, "the folder cannot be read: " + e);
      return null;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}
