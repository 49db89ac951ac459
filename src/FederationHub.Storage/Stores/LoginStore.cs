using System.Text.Json;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class LoginStore(IEphemeralStore rows, TimeProvider time) : ILoginStore
{
    /// <summary>Life from the last step, and of a leg (architecture section 6).</summary>
    internal static readonly TimeSpan StepLife = TimeSpan.FromMinutes(15);

    /// <summary>Life in all.</summary>
    internal static readonly TimeSpan WholeLife = TimeSpan.FromHours(1);

    public async Task StartAsync(string handle, LoginTransaction login, CancellationToken cancellationToken)
    {
        if (!await rows.TryAddAsync(EphemeralKinds.Login, handle, ToBytes(login), EndOf(login), cancellationToken))
        {
            throw new InvalidOperationException("A login with this handle is there already: handles are not random.");
        }
    }

    public async Task<StoredLogin?> FindAsync(string handle, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Login, handle, cancellationToken) is { } row
            ? new StoredLogin(FromBytes<LoginTransaction>(row.Payload), row.Version)
            : null;

    public async Task<bool> MoveAsync(string handle, long expectedVersion, LoginTransaction login, CancellationToken cancellationToken) =>
        await rows.ReplaceAsync(EphemeralKinds.Login, handle, expectedVersion, ToBytes(login), EndOf(login), cancellationToken);

    public async Task SendAsync(string legHandle, UpstreamLeg leg, CancellationToken cancellationToken)
    {
        if (!await rows.TryAddAsync(EphemeralKinds.Leg, legHandle, ToBytes(leg), time.GetUtcNow() + StepLife, cancellationToken))
        {
            throw new InvalidOperationException("A leg with this handle is there already: handles are not random.");
        }
    }

    public async Task<UpstreamLeg?> FindLegAsync(string legHandle, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Leg, legHandle, cancellationToken) is { } row ? FromBytes<UpstreamLeg>(row.Payload) : null;

    // The mark outlives the leg, so that no instant is left in which a leg could be spent twice.
    public async Task<bool> TrySpendLegAsync(string legHandle, CancellationToken cancellationToken) =>
        await rows.TryAddAsync(EphemeralKinds.SpentLeg, legHandle, default, time.GetUtcNow() + WholeLife, cancellationToken);

    private static byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, StoredJson.Passing);

    private static T FromBytes<T>(byte[] json) =>
        JsonSerializer.Deserialize<T>(json, StoredJson.Passing) ?? throw new JsonException("A stored record is an object.");

    private DateTimeOffset EndOf(LoginTransaction login)
    {
        var step = time.GetUtcNow() + StepLife;
        var whole = login.StartedAt + WholeLife;
        return step < whole ? step : whole;
    }
}
