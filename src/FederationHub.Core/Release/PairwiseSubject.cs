using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Applications;

namespace FederationHub.Core.Release;

/// <summary>
/// The subject that an application gets: HMAC-SHA256(key, sector ‖ 0x00 ‖ person key), computed each time with a key that is
/// never rotated (ruling 15, OpenID Connect Core 8.1). Applications of one suite get the same one (R000-15).
/// </summary>
public static class PairwiseSubject
{
    /// <summary>Sector of every application with public subjects; no suite can have it, since a sector has no space.</summary>
    public const string PublicSector = "public subject";

    /// <summary>Shortest key that is taken, bytes.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>
    /// The sector of an application: <see cref="PublicSector"/>; its own, within its suite; or its suite's. An own one has the suite's in it, so that no
    /// application can name the sector of another supplier; with the spaces it is none that a suite can have.
    /// </summary>
    public static string SectorOf(Application application, Suite suite)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(suite);
        return application.Release.PublicSubject ? PublicSector
            : application.Sector is { } own ? $"{suite.Sector} at {own}"
            : suite.Sector;
    }

    /// <summary>What is wrong with a suite's sector, or null: it has 1 to 255 visible ASCII characters.</summary>
    public static string? CheckSector(string sector)
    {
        ArgumentNullException.ThrowIfNull(sector);
        return sector.Length is 0 or > 255 || sector.Any(c => c is < '!' or > '~') ? "A sector has 1 to 255 visible ASCII characters, without space." : null;
    }

    /// <summary>Computes a subject: 43 characters, base64url.</summary>
    /// <param name="key">At least <see cref="MinKeyBytes"/> bytes.</param>
    /// <param name="sector">Sector of the suite; without NUL, which separates it.</param>
    /// <param name="personKey">The statement's person key.</param>
    /// <exception cref="ArgumentException">Key too short, or a sector that could reach into the person key.</exception>
    public static string Compute(ReadOnlySpan<byte> key, string sector, string personKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sector);
        ArgumentException.ThrowIfNullOrEmpty(personKey);
        if (key.Length < MinKeyBytes)
        {
            throw new ArgumentException($"The key needs {MinKeyBytes} bytes.", nameof(key));
        }

        if (sector.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A sector has no NUL.", nameof(sector));
        }

        var size = Encoding.UTF8.GetMaxByteCount(sector.Length) + 1 + Encoding.UTF8.GetMaxByteCount(personKey.Length);
        var buffer = size <= 2048 ? stackalloc byte[size] : new byte[size];
        var used = Encoding.UTF8.GetBytes(sector, buffer);
        buffer[used++] = 0;
        used += Encoding.UTF8.GetBytes(personKey, buffer[used..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, buffer[..used], hash);
        return Base64Url.EncodeToString(hash);
    }
}
