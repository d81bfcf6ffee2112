package io.tributary.shipper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String name :
        new String[] {"a.log", "b.txt", "x/a.log", "x/y/c.log", "x/y/z/a.log", ".hidden.log"}) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
    Files.createSymbolicLink(folder.resolve("x/y/loop"), folder);
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.log           | a.log
          *.log           | .hidden.log a.log
          *.{log,txt}     | .hidden.log a.log b.txt
          ?.[l-u]*        | a.log b.txt
          x/*.log         | x/a.log
          **/*.log        | .hidden.log a.log x/a.log x/y/c.log x/y/z/a.log
          x/**/a.log      | x/a.log x/y/z/a.log
          x/y/**          | x/y/c.log x/y/z/a.log
          link/y/*.log    | link/y/c.log
          */*/c.log       | link/y/c.log x/y/c.log
          ./x//a.log      | x/a.log
          """)
  void find_pattern_namesThese(String pattern, String expected) {
    Glob glob = Glob.of(folder + "/" + pattern);
    FolderCache folders = new FolderCache(InstantSource.system(), new Complaints());
    Set<String> found = new TreeSet<>();
    glob.find(
        folders,
        path -> {
          assertThat(glob.matches(path)).as(path.toString()).isTrue();
          if (Files.isRegularFile(path)) {
            found.add(folder.relativize(path).toString());
          }
        });

    assertThat(String.join(" ", found)).isEqualTo(expected);
    assertThat(glob.matches(folder.resolve("x/y/nothing"))).isEqualTo(pattern.equals("x/y/**"));
  }

  @Test
  void of_relativePattern_isBelowTheWorkingDirectory() {
    assertThat(Glob.of("logs/*.log").matches(Path.of("logs/a.log").toAbsolutePath())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"/var/[log", "/var/{a", "/var/../x", "''"})
  void of_noPattern_isRefused(String text) {
    assertThatThrownBy(() -> Glob.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void entries_folderChanges_areSeen() throws IOException {
    FolderCache folders = new FolderCache(InstantSource.system(), new Complaints());
    folders.startRound();
    assertThat(folders.entries(folder.resolve("x/y"))).hasSize(3);
    Files.writeString(folder.resolve("x/y/new"), "");
    assertThat(folders.entries(folder.resolve("x/y"))).hasSize(3);
    folders.startRound();
    assertThat(folders.entries(folder.resolve("x/y"))).hasSize(4);
    assertThat(folders.entries(folder.resolve("nowhere"))).isEmpty();
  }
}
