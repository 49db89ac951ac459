using System.Buffers.Binary;
using FederationHub.Core.Ports;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

/// <summary>One row an upstream, by its id; milliseconds in eight bytes.</summary>
internal sealed class MetadataLog(IEphemeralStore rows) : IMetadataLog
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(366);

    public async Task RememberAsync(string upstream, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var payload = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(payload, at.ToUnixTimeMilliseconds());
        await rows.PutAsync(EphemeralKinds.MetadataAnswer, upstream, payload, at + Kept, cancellationToken);
    }

    public async Task<DateTimeOffset?> LastAsync(string upstream, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.MetadataAnswer, upstream, cancellationToken) is { } row
            ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(row.Payload))
            : null;
}
