package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.EnvironmentVariable;
import io.exprsn.simulcast.spi.EnvironmentVariable.Role;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformSetting;
import io.exprsn.simulcast.spi.SupportsOAuth;
import io.exprsn.simulcast.store.CredentialStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A simulcaster that is made of what the environment says. */
class FromEnvironmentTest {
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final String REDIRECT = "https://app.example.org/callback";

    private final Map<String, String> variables = new HashMap<>();

    @TempDir
    Path folder;

    @BeforeEach
    void keep() {
        variables.put("ENCRYPTION_KEY", KEY);
        variables.put("SIMULCAST_DATA", folder.resolve("data").toString());
    }

    private Simulcaster built() {
        return builder().build();
    }

    private Simulcaster.Builder builder() {
        return Simulcaster.Builder.from(variables).platform(new WithClient()).platform(new WithToken());
    }

    private String problem() {
        SimulcastException wrong = catchThrowableOfType(SimulcastException.class, () -> built().close());
        assertThat(wrong.kind()).isEqualTo(ErrorKind.INVALID);
        return wrong.problem();
    }

    @Test
    void aPlatformIsKnownByItsVariables() {
        variables.put("ONE_CLIENT_ID", "the-client");
        variables.put("ONE_CLIENT_SECRET", "the-secret");
        variables.put("ONE_REDIRECT_URI", REDIRECT);
        try (Simulcaster simulcaster = built()) {
            assertThat(simulcaster.oauth("one")).isNotNull();
            assertThat(simulcaster.redirectUri("one")).contains(URI.create(REDIRECT));
            assertThat(simulcaster.redirectUri("two")).isEmpty();
        }
    }

    @Test
    void platformsWithoutVariablesAreLeftOut() {
        variables.put("ONE_CLIENT_ID", " ");
        try (Simulcaster simulcaster = built()) {
            assertThatThrownBy(() -> simulcaster.oauth("one")).hasMessageContaining("is not known");
            assertThat(simulcaster.credentials().names()).isEmpty();
        }
    }

    @Test
    void aTokenIsKeptUnderThePlatformsNameAndWrittenOnlyWhenItIsAnother() {
        variables.put("TWO_TOKEN", "first-token");
        variables.put("TWO_ACCOUNT", "account-1");
        built().close();
        long first = version();
        built().close();
        assertThat(version()).isEqualTo(first);

        variables.put("TWO_TOKEN", "second-token");
        try (Simulcaster simulcaster = built()) {
            assertThat(simulcaster.credentials().get("two"))
                    .contains(new Credential.ApiToken(Secret.of("second-token"), null));
        }
        assertThat(version()).isNotEqualTo(first);
    }

    private long version() {
        return new Credentials(
                        TinkVault.of(VaultKey.ofPassphrase(Secret.of(KEY))),
                        CredentialStore.inFolder(folder.resolve("data")))
                .load("two")
                .orElseThrow()
                .version();
    }

    @Test
    void allThatIsWrongIsSaidAtOnceAndNoValueIsQuoted() {
        variables.put("ENCRYPTION_KEY", "short-value");
        variables.put("ONE_CLIENT_ID", "value-of-the-client");
        variables.put("TWO_ACCOUNT", "value-of-the-account");
        String problem = problem();
        assertThat(problem)
                .isEqualTo("The environment is not as it should be:"
                        + " ONE_CLIENT_SECRET is not set, and ONE_CLIENT_ID would be useless;"
                        + " TWO_TOKEN is not set, and TWO_ACCOUNT would be useless;"
                        + " ENCRYPTION_KEY is shorter than 16 characters (openssl rand -hex 32 makes a good one)");
        assertThat(Files.exists(folder.resolve("data"))).isFalse();
    }

    @Test
    void withoutAKeyNothingIsBuilt() {
        variables.remove("ENCRYPTION_KEY");
        assertThat(problem()).contains("ENCRYPTION_KEY is not set");
    }

    @Test
    void anAddressThatIsNoneIsNamedWithoutItself() {
        variables.put("ONE_CLIENT_ID", "the-client");
        variables.put("ONE_CLIENT_SECRET", "the-secret");
        variables.put("ONE_REDIRECT_URI", "not an address");
        assertThat(problem()).contains("ONE_REDIRECT_URI is no address").doesNotContain("not an address");
    }

    @Test
    void anotherKeyThanBeforeIsSaidAtTheStart() {
        variables.put("TWO_TOKEN", "first-token");
        variables.put("TWO_ACCOUNT", "account-1");
        built().close();
        variables.put("ENCRYPTION_KEY", "f".repeat(64));
        assertThat(problem()).contains("another key");
    }

    @Test
    void whatIsGivenBesidesGoesBefore() {
        variables.remove("ENCRYPTION_KEY");
        variables.put("ONE_CLIENT_ID", "half-a-set");
        Credentials own =
                new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
        URI mine = URI.create("https://mine.example.org/back");
        try (Simulcaster simulcaster = builder()
                .credentials(own)
                .client("one", ClientIdentity.of("mine", Secret.of("my-secret")))
                .redirectUri("one", mine)
                .build()) {
            assertThat(simulcaster.credentials()).isSameAs(own);
            assertThat(simulcaster.oauth("one")).isNotNull();
            assertThat(simulcaster.redirectUri("one")).contains(mine);
        }
        assertThat(Files.exists(folder.resolve("data"))).isFalse();
    }

    private abstract static class Adapter implements PlatformAdapter {
        PlatformFacts.Builder named(String name) {
            MediaLimits none =
                    MediaLimits.builder("made up", LocalDate.of(2026, 11, 26)).build();
            return PlatformFacts.of(name, EncodingProfile.passthrough(), none);
        }

        @Override
        public CheckResult check(PlatformContext context) {
            return CheckResult.ready(null);
        }

        @Override
        public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end(Broadcast broadcast, PlatformContext context) {}

        @Override
        public void discard(Broadcast broadcast, PlatformContext context) {}
    }

    private static final class WithClient extends Adapter implements SupportsOAuth {
        @Override
        public String id() {
            return "one";
        }

        @Override
        public PlatformFacts facts() {
            return named("One")
                    .environment(EnvironmentVariable.of(Role.CLIENT_ID, "ONE_CLIENT_ID"))
                    .environment(EnvironmentVariable.of(Role.CLIENT_SECRET, "ONE_CLIENT_SECRET"))
                    .environment(EnvironmentVariable.of(Role.REDIRECT_URI, "ONE_REDIRECT_URI"))
                    .build();
        }

        @Override
        public OAuthProvider oauth() {
            return OAuthProvider.of(URI.create("https://one.test/authorize"), URI.create("https://one.test/token"))
                    .build();
        }

        @Override
        public Credential.Account account(PlatformContext context) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class WithToken extends Adapter {
        @Override
        public String id() {
            return "two";
        }

        @Override
        public PlatformFacts facts() {
            return named("Two")
                    .setting(PlatformSetting.optional("account", "which account"))
                    .environment(EnvironmentVariable.setting("TWO_ACCOUNT", "account"))
                    .environment(EnvironmentVariable.of(Role.API_TOKEN, "TWO_TOKEN"))
                    .build();
        }
    }
}
