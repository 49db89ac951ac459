using FederationHub.Core.Discovery;

namespace FederationHub.Core.Ports;

/// <summary>Keeps logos as they were fetched. What is asked again each week stays; what nobody names any more goes by itself.</summary>
public interface ILogoStore
{
    /// <summary>What came of asking an address; null when nobody asked within the last two months.</summary>
    Task<KeptLogo?> FindAsync(string address, CancellationToken cancellationToken);

    /// <summary>Keeps what came of asking an address.</summary>
    /// <param name="address">Where it was asked.</param>
    /// <param name="at">When.</param>
    /// <param name="image">The picture, or null where none may be shown.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task KeepAsync(string address, DateTimeOffset at, LogoImage? image, CancellationToken cancellationToken);

    /// <summary>A picture by its <see cref="LogoImage.Name"/>, or null.</summary>
    Task<LogoImage?> PictureAsync(string name, CancellationToken cancellationToken);
}

/// <summary>What came of asking an address.</summary>
/// <param name="AskedAt">When it was asked last.</param>
/// <param name="Name">The <see cref="LogoImage.Name"/> of the picture, or null where none may be shown.</param>
/// <param name="Size">Its length, bytes; 0 without one.</param>
public sealed record KeptLogo(DateTimeOffset AskedAt, string? Name, int Size);
