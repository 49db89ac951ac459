using System.Text.Json;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class LoginStore(IEphemeralStore rows, TimeProvider time) : ILoginStore
{
    /// <summary>Life from the last step, and of a leg (architecture section 6).</summary>
    internal static readonly TimeSpan StepLife = TimeSpan.FromMinutes(15);

    /// <summary>Life in all.</summary>
    internal static readonly TimeSpan WholeLife = TimeSpan.FromHours(1);

    public PreparedWrite Starting(string handle, LoginTransaction login) => rows.Adding(EphemeralKinds.Login, handle, ToBytes(login), EndOf(login));

    public async Task<StoredLogin?> FindAsync(string handle, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Login, handle, cancellationToken) is { } row
            ? new StoredLogin(FromBytes<LoginTransaction>(row.Payload), row.Version)
            : null;

    public PreparedWrite Moving(string handle, long expectedVersion, LoginTransaction login) =>
        rows.Replacing(EphemeralKinds.Login, handle, expectedVersion, ToBytes(login), EndOf(login));

    public PreparedWrite Sending(string legHandle, UpstreamLeg leg) => rows.Adding(EphemeralKinds.Leg, legHandle, ToBytes(leg), time.GetUtcNow() + StepLife);

    public async Task<UpstreamLeg?> FindLegAsync(string legHandle, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Leg, legHandle, cancellationToken) is { } row ? FromBytes<UpstreamLeg>(row.Payload) : null;

    // The mark outlives the leg, so that no instant is left in which a leg could be spent twice.
    public PreparedWrite SpendingLeg(string legHandle) => rows.Adding(EphemeralKinds.SpentLeg, legHandle, default, time.GetUtcNow() + WholeLife);

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
