package io.tributary.system.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The source tree this test was built from. Immutable.
final class ProjectTree {
  private static final List<String> SOURCES = List.of("src/main/java", "src/test/java");

  private final Path root;

  private ProjectTree(Path root) {
    this.root = root;
  }

  static ProjectTree find() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("tributary"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException(
            "not inside the project folder=" + Path.of("").toAbsolutePath());
      }
    }
    return new ProjectTree(folder);
  }

  Path root() {
    return root;
  }

  /// Returns every folder of a module's Java sources that exists.
  List<Path> sourceFolders() {
    return Stream.concat(children(root), children(root.resolve("tests")))
        .flatMap(module -> SOURCES.stream().map(module::resolve))
        .filter(Files::isDirectory)
        .sorted()
        .toList();
  }

  /// Returns every Java file of ours; what is generated is in no source folder.
  List<Path> javaFiles() {
    return sourceFolders().stream()
        .flatMap(ProjectTree::descendants)
        .filter(file -> file.toString().endsWith(".java"))
        .toList();
  }

  /// Returns a path as the project's documents name it.
  String name(Path path) {
    return root.relativize(path).toString();
  }

  String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read file=" + file, e);
    }
  }

  private static Stream<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Files::isDirectory).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be listed folder=" + folder, e);
    }
  }

  private static Stream<Path> descendants(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be listed folder=" + folder, e);
    }
  }
}
