package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What sealing and opening a token of 200 bytes costs, and making a key of a passphrase. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class VaultBenchmark {
    private static final String RECORD = "main channel";
    private static final String FIELD = "accessToken";

    private final byte[] token = "0123456789".repeat(20).getBytes(StandardCharsets.US_ASCII);
    private final TinkVault keyset = TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset()));
    private final TinkVault passphrase = TinkVault.of(VaultKey.ofPassphrase(Secret.of("correct horse battery staple")));
    private final byte[] sealed = keyset.seal(RECORD, FIELD, token);
    private final byte[] sealedByPassphrase = passphrase.seal(RECORD, FIELD, token);

    @Benchmark
    public byte[] seal() {
        return keyset.seal(RECORD, FIELD, token);
    }

    @Benchmark
    public byte[] open() {
        return keyset.open(RECORD, FIELD, sealed);
    }

    /** With the key made before, as after the first entry. */
    @Benchmark
    public byte[] openByPassphrase() {
        return passphrase.open(RECORD, FIELD, sealedByPassphrase);
    }

    /** Once per start: scrypt with N=2^15, r=8, p=3. */
    @Benchmark
    public byte[] openFirstByPassphrase() {
        return TinkVault.of(VaultKey.ofPassphrase(Secret.of("correct horse battery staple")))
                .open(RECORD, FIELD, sealedByPassphrase);
    }
}
