package io.tributary.shipper;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern of paths, such as `/var/log/**/*.log`: `*`, `?`, `[a-z]` and `{a,b}` within a name,
/// `**` for any number of folders, none included. Immutable.
///
/// A relative pattern is below the working directory. `**` does not follow symbolic links, which
/// may lead in circles; everything else does.
public final class Glob {
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[{\\\\]");

  private final String text;
  private final Path root;
  private final List<Step> steps;

  private Glob(String text, Path root, List<Step> steps) {
    this.text = text;
    this.root = root;
    this.steps = steps;
  }

  /// How one name of a path is chosen.
  private sealed interface Step {
    /// This very name.
    record Name(Path name) implements Step {}

    record Names(PathMatcher matcher) implements Step {}

    record AnyFolders() implements Step {}
  }

  /// @throws IllegalArgumentException when the text is no pattern
  public static Glob of(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("must be a path or a pattern of paths");
    }
    List<Step> steps = new ArrayList<>();
    Path folder = Path.of(text.startsWith("/") ? "/" : "").toAbsolutePath();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        steps.add(step(name));
      }
    }
    if (steps.isEmpty() || steps.getLast() instanceof Step.AnyFolders) {
      steps.add(step("*"));
    }
    return new Glob(text, folder, List.copyOf(steps));
  }

  private static Step step(String name) {
    if (name.equals("..")) {
      throw new IllegalArgumentException("must not hold ..");
    }
    if (name.equals("**")) {
      return new Step.AnyFolders();
    }
    if (!SPECIAL.matcher(name).find()) {
      return new Step.Name(Path.of(name));
    }
    try {
      return new Step.Names(FileSystems.getDefault().getPathMatcher("glob:" + name));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("is no pattern: " + e.getDescription(), e);
    }
  }

  /// Passes on every path that the pattern names and may be there, some perhaps twice.
  void find(FolderCache folders, Consumer<Path> found) {
    find(root, 0, folders, found);
  }

  private void find(Path folder, int at, FolderCache folders, Consumer<Path> found) {
    switch (steps.get(at)) {
      case Step.Name(Path name) -> enter(folder.resolve(name), at + 1, folders, found);
      case Step.Names(PathMatcher matcher) -> {
        for (Path path : folders.entries(folder)) {
          if (matcher.matches(path.getFileName())) {
            enter(path, at + 1, folders, found);
          }
        }
      }
      case Step.AnyFolders() -> {
        find(folder, at + 1, folders, found);
        for (Path below : folders.folders(folder)) {
          find(below, at, folders, found);
        }
      }
    }
  }

  private void enter(Path path, int at, FolderCache folders, Consumer<Path> found) {
    if (at == steps.size()) {
      found.accept(path);
    } else {
      find(path, at, folders, found);
    }
  }

  /// Whether the pattern names this absolute path.
  boolean matches(Path path) {
    return path.startsWith(root) && matches(path, root.getNameCount(), 0);
  }

  private boolean matches(Path path, int name, int at) {
    if (at == steps.size() || name == path.getNameCount()) {
      return at == steps.size() && name == path.getNameCount();
    }
    Path here = path.getName(name);
    return switch (steps.get(at)) {
      case Step.Name(Path expected) -> here.equals(expected) && matches(path, name + 1, at + 1);
      case Step.Names(PathMatcher matcher) ->
          matcher.matches(here) && matches(path, name + 1, at + 1);
      case Step.AnyFolders() -> matches(path, name, at + 1) || matches(path, name + 1, at);
    };
  }

  /// Returns the pattern as it was written.
  @Override
  public String toString() {
    return text;
  }
}
