package io.exprsn.simulcast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StoresInOneFolderTest {
    @TempDir
    Path folder;

    @Test
    void doNotSeeEachOther() {
        StoredDestination destination =
                destinations().put(Records.destination("a")).orElseThrow();
        StoredSession session = sessions().put(Records.session("a")).orElseThrow();
        StoredSchedule schedule = schedules().put(Records.schedule("a")).orElseThrow();
        SealedRecord credential = credentials().put(Records.credential("a")).orElseThrow();

        assertThat(destinations().get("a")).contains(destination);
        assertThat(sessions().get("a")).contains(session);
        assertThat(schedules().get("a")).contains(schedule);
        assertThat(credentials().get("a")).contains(credential);
        assertThat(sessions().remove("a")).isTrue();
        assertThat(List.of(
                        destinations().ids(),
                        sessions().ids(),
                        schedules().ids(),
                        credentials().ids()))
                .containsExactly(List.of("a"), List.of(), List.of("a"), List.of("a"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void areForTheirOwnerAlone() throws IOException {
        doNotSeeEachOther();

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList())
                    .hasSize(4) // with the lock
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void oneDamagedFileHurtsOneRecordAndIsNamed() throws IOException {
        destinations().put(Records.destination("a"));
        destinations().put(Records.destination("b"));
        Path file = folder.resolve("destination-a.json");
        Files.writeString(file, Files.readString(file).replace("RETRYING", "FLYING"));

        assertThatThrownBy(() -> destinations().get("a"))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.REJECTED))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("state");
        assertThat(destinations().get("b")).isPresent();
        assertThat(destinations().ids()).containsExactly("a", "b");
        assertThat(destinations().remove("a")).isTrue();
        assertThat(destinations().put(Records.destination("a"))).isPresent();
    }

    private DestinationStore destinations() {
        return DestinationStore.inFolder(folder);
    }

    private SessionStore sessions() {
        return SessionStore.inFolder(folder);
    }

    private ScheduleStore schedules() {
        return ScheduleStore.inFolder(folder);
    }

    private CredentialStore credentials() {
        return CredentialStore.inFolder(folder);
    }
}
