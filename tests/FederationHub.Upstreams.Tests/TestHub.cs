using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Core;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Tests;

/// <summary>The side of the hub: its address, keys, clock, and the legs it remembers.</summary>
internal sealed class TestHub : IDisposable
{
    public const string UpstreamId = "school";

    private int _fetches;

    public TestHub(string publicUrl = "http://localhost:5999")
    {
        Address = HubAddress.TryParse(publicUrl, null, out _)!;
        Outbound = new OutboundClient(new OutboundSettings { LoopbackAllowed = Address.IsLoopback, Timeout = TimeSpan.FromSeconds(5) }, TimeProvider.System)
        {
            ClockSeen = (_, _) => Interlocked.Increment(ref _fetches),
        };
        Protocols = new UpstreamProtocols(Outbound, Vault, Keys, Address, Randomness.System, Clock);
    }

    public HubAddress Address { get; }

    public SteppedClock Clock { get; } = new();

    public OutboundClient Outbound { get; }

    /// <summary>How many answers came from outside.</summary>
    public int Fetches => _fetches;

    public VaultInMemory Vault { get; } = new();

    public KeysInMemory Keys { get; } = new();

    public UpstreamProtocols Protocols { get; }

    public static Upstream Upstream(string protocol, string settings) => new()
    {
        Id = UpstreamId,
        Protocol = protocol,
        Settings = settings,
        Organisations = ["school"],
        AttributeMap = "eduperson",
        SecretName = "school-secret",
    };

    public static UpstreamTrip Trip(Upstream upstream) => new() { Upstream = upstream, Handle = Randomness.System.Handle() };

    public UpstreamLeg Leg(UpstreamTrip trip, UpstreamStart start) => new()
    {
        Login = "login",
        Upstream = trip.Upstream.Id,
        Organisation = "school",
        SentAt = Clock.Now,
        Forced = trip.Forced,
        MaxAgeSeconds = trip.MaxAgeSeconds,
        Memory = start.Memory,
    };

    public void Dispose() => Outbound.Dispose();
}

internal sealed class SteppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

internal sealed class VaultInMemory : IKeyVault
{
    private readonly Dictionary<(string Kind, string Name), byte[]> _items = new() { [(VaultKinds.UpstreamSecret, "school-secret")] = "s e:c+r%é"u8.ToArray() };

    public Task<IReadOnlyList<VaultItem>> ReadAllAsync(string kind, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]?> ReadAsync(string kind, string name, CancellationToken cancellationToken) => Task.FromResult(_items.GetValueOrDefault((kind, name)));

    public Task<bool> TryAddAsync(string kind, string name, byte[] value, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PutAsync(string kind, string name, byte[] value, CancellationToken cancellationToken)
    {
        _items[(kind, name)] = value;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string kind, string name, CancellationToken cancellationToken)
    {
        _items.Remove((kind, name));
        return Task.CompletedTask;
    }
}

internal sealed class KeysInMemory : IHubKeys
{
    private static readonly X509Certificate2 Certificate = MakeCertificate();
    private static readonly X509Certificate2 DecryptionCertificate = MakeCertificate();

    public ValueTask<byte[]> PairwiseAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<byte[]> PersonsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<byte[]> StartNotesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<byte[]> RecentChoicesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<X509Certificate2> SamlSigningAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Certificate);

    public ValueTask<IReadOnlyList<X509Certificate2>> SamlSigningPublishedAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<X509Certificate2>>([Certificate]);

    /// <summary>How often somebody wanted to decrypt.</summary>
    public int DecryptionAsked { get; private set; }

    public ValueTask<IReadOnlyList<X509Certificate2>> SamlDecryptionAsync(CancellationToken cancellationToken)
    {
        DecryptionAsked++;
        return ValueTask.FromResult<IReadOnlyList<X509Certificate2>>([DecryptionCertificate]);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
