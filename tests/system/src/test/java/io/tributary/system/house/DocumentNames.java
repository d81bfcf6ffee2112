package io.tributary.system.house;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a document names of the project: `Classes`, `io.tributary.packages`, `paths/` and links.
///
/// Names in code blocks are not looked at, nor anything that cannot be a name of ours.
final class DocumentNames {
  private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
  private static final Pattern PACKAGE = Pattern.compile("io\\.tributary(?:\\.[a-z]+)+");
  private static final Pattern PATH =
      Pattern.compile("\\.?[A-Za-z][A-Za-z0-9._-]*(?:/[A-Za-z0-9._-]+)*/?");
  private static final Pattern FILE =
      Pattern.compile(".*\\.(?:md|xml|yaml|svg|java|proto|options)");

  private final ProjectTree tree;
  private final Set<String> types;

  DocumentNames(ProjectTree tree) {
    this.tree = tree;
    types =
        tree.javaFiles().stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Returns what `markdown` names and does not exist.
  Set<String> missing(String markdown) {
    String prose = BLOCK.matcher(markdown).replaceAll("");
    Set<String> missing = new TreeSet<>();
    Matcher code = CODE.matcher(prose);
    while (code.find()) {
      if (!exists(code.group(1))) {
        missing.add(code.group(1));
      }
    }
    Matcher link = LINK.matcher(prose);
    while (link.find()) {
      if (!Files.exists(tree.root().resolve(link.group(1)))) {
        missing.add(link.group(1));
      }
    }
    return missing;
  }

  private boolean exists(String name) {
    if (TYPE.matcher(name).matches()) {
      return types.contains(name);
    }
    if (PACKAGE.matcher(name).matches()) {
      String folder = name.replace('.', '/');
      return tree.sourceFolders().stream().anyMatch(source -> isPackage(source.resolve(folder)));
    }
    boolean path = PATH.matcher(name).matches() && name.contains("/");
    return !(path || FILE.matcher(name).matches()) || Files.exists(tree.root().resolve(name));
  }

  private static boolean isPackage(Path folder) {
    return Files.isDirectory(folder);
  }
}
