package io.tributary.system.house;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// How long files and methods are, as the JDK's own parser sees them.
///
/// @param files lines of each file
/// @param methods lines of each method and constructor
/// @param parameters of each, without the constructors of records
/// @param locksOnThis methods and blocks that synchronize on `this`
record SourceSizes(
    List<Size> files, List<Size> methods, List<Size> parameters, List<Size> locksOnThis) {

  /// @param where `path:line`
  record Size(String where, int count) {}

  static SourceSizes of(ProjectTree tree) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(tree.javaFiles()));
      SourceSizes sizes =
          new SourceSizes(
              new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        String name = tree.name(Path.of(unit.getSourceFile().toUri()));
        sizes.files.add(
            new Size(name, (int) unit.getLineMap().getLineNumber(end(positions, unit))));
        new Scanner(sizes, unit, positions, name).scan(unit, null);
      }
      return sizes;
    }
  }

  private static long end(SourcePositions positions, CompilationUnitTree unit) {
    return positions.getEndPosition(unit, unit);
  }

  /// Collects the methods of one file.
  private static final class Scanner extends TreePathScanner<Void, Void> {
    private final SourceSizes sizes;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String name;

    Scanner(SourceSizes sizes, CompilationUnitTree unit, SourcePositions positions, String name) {
      this.sizes = sizes;
      this.unit = unit;
      this.positions = positions;
      this.name = name;
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
      BlockTree body = method.getBody(); // without the annotations, which may hold a table of cases
      int first = line(positions.getStartPosition(unit, body == null ? method : body));
      int last = line(positions.getEndPosition(unit, method));
      String where = name + ":" + first + " " + method.getName();
      sizes.methods.add(new Size(where, last - first + 1));
      if (!isRecordConstructor(method)) {
        sizes.parameters.add(new Size(where, method.getParameters().size()));
      }
      if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
        sizes.locksOnThis.add(new Size(where, 1));
      }
      return super.visitMethod(method, null);
    }

    @Override
    public Void visitSynchronized(SynchronizedTree block, Void none) {
      if (block.getExpression().toString().equals("(this)")) {
        int first = line(positions.getStartPosition(unit, block));
        sizes.locksOnThis.add(new Size(name + ":" + first, 1));
      }
      return super.visitSynchronized(block, null);
    }

    private boolean isRecordConstructor(MethodTree method) {
      Tree owner = getCurrentPath().getParentPath().getLeaf();
      return method.getName().contentEquals("<init>")
          && owner instanceof ClassTree type
          && type.getKind() == Tree.Kind.RECORD;
    }

    private int line(long position) {
      return (int) unit.getLineMap().getLineNumber(position);
    }
  }
}
