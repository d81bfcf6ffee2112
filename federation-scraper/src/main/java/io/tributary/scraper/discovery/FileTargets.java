package io.tributary.scraper.discovery;

import io.tributary.model.Labels;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Targets that stand in files, as YAML or JSON. A file that cannot be read keeps those it had; one
/// that is gone has none.
final class FileTargets implements Discoverer {
  private static final Logger LOG = LoggerFactory.getLogger(FileTargets.class);

  private final Discovery.Files config;
  private final Runnable failed;
  private final Map<Path, Contents> contents = new HashMap<>();

  /// @param text the last that was looked at
  /// @param targets the last good ones
  private record Contents(String text, List<Labels> targets) {}

  /// @param failed is called for each text of a file that is wrong
  FileTargets(Discovery.Files config, Runnable failed) {
    this.config = config;
    this.failed = failed;
  }

  @Override
  public List<Labels> find() throws IOException {
    SortedSet<Path> files = new TreeSet<>();
    for (Path pattern : config.files()) {
      files.addAll(matching(pattern));
    }
    contents.keySet().retainAll(files);
    List<Labels> targets = new ArrayList<>();
    for (Path file : files) {
      targets.addAll(read(file));
    }
    return targets;
  }

  private static List<Path> matching(Path pattern) throws IOException {
    Path folder = pattern.toAbsolutePath().getParent();
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, pattern.getFileName().toString())) {
      files.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      LOG.debug("no folder of targets path={}", folder, e); // it may come
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private List<Labels> read(Path file) {
    Contents known = contents.getOrDefault(file, new Contents("", List.of()));
    String text = known.text();
    List<Labels> targets = known.targets();
    try {
      text = Files.readString(file);
      targets = text.equals(known.text()) ? targets : parse(text, file);
    } catch (IOException e) {
      failed.run();
      LOG.warn("targets cannot be read, the last ones stay file={} error={}", file, e.toString());
    }
    contents.put(file, new Contents(text, targets));
    return targets;
  }

  private static List<Labels> parse(String text, Path file) throws IOException {
    try {
      Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
      Labels about = Labels.of("__meta_filepath", file.toString());
      return document == null ? List.of() : TargetGroups.targets(document, about);
    } catch (YamlEngineException e) {
      throw new IOException("is neither YAML nor JSON: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("labels are wrong: " + e.getMessage(), e);
    }
  }
}
