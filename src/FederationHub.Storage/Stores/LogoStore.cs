using System.Buffers.Binary;
using System.Text;
using FederationHub.Core.Discovery;
using FederationHub.Core.Ports;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

/// <summary>A row an address (when, how long, under which name), and a row a picture, by its name: several addresses may give the same one.</summary>
internal sealed class LogoStore(IEphemeralStore rows) : ILogoStore
{
    private const int Head = sizeof(long) + sizeof(int);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(60);

    public async Task<KeptLogo?> FindAsync(string address, CancellationToken cancellationToken)
    {
        if (await rows.GetAsync(EphemeralKinds.LogoAddress, address, cancellationToken) is not { } row)
        {
            return null;
        }

        var at = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(row.Payload));
        var name = Encoding.ASCII.GetString(row.Payload.AsSpan(Head));
        return new KeptLogo(at, name.Length == 0 ? null : name, BinaryPrimitives.ReadInt32BigEndian(row.Payload.AsSpan(sizeof(long))));
    }

    public async Task KeepAsync(string address, DateTimeOffset at, LogoImage? image, CancellationToken cancellationToken)
    {
        // The picture first: an address never names one that is not there.
        if (image is not null)
        {
            await rows.PutAsync(EphemeralKinds.Logo, image.Name, image.Bytes, at + Kept, cancellationToken);
        }

        var payload = new byte[Head + (image?.Name.Length ?? 0)];
        BinaryPrimitives.WriteInt64BigEndian(payload, at.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(sizeof(long)), image?.Bytes.Length ?? 0);
        Encoding.ASCII.GetBytes(image?.Name ?? string.Empty, payload.AsSpan(Head));
        await rows.PutAsync(EphemeralKinds.LogoAddress, address, payload, at + Kept, cancellationToken);
    }

    public async Task<LogoImage?> PictureAsync(string name, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Logo, name, cancellationToken) is { } row ? LogoImage.TryRead(row.Payload) : null;
}
