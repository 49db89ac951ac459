using System.Collections.Concurrent;
using FederationHub.Core.Discovery;
using FederationHub.Core.Ports;

namespace FederationHub.Server.Discovery;

/// <summary>
/// Logos that pages may show now: by what the configuration says of each, its address at the hub. Pages look here and never wait; <see cref="Background.LogoRefresh"/> fills it.
/// </summary>
internal sealed class Logos(ILogoStore store)
{
    public const string Folder = "/logos/";

    private readonly ConcurrentDictionary<string, ShownLogo> _shown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LogoImage> _written = new(StringComparer.Ordinal);

    /// <summary>Another number after each change; it says nothing on another node.</summary>
    public int Generation { get; private set; }

    /// <summary>The logo that a configured value stands for; null where there is none that may be shown, or not yet.</summary>
    public ShownLogo? Find(string? configured) => configured is null ? null : _shown.GetValueOrDefault(configured);

    /// <summary>A picture by its name; null for one that is not here.</summary>
    public async Task<LogoImage?> PictureAsync(string name, CancellationToken cancellationToken) =>
        LogoImage.MediaTypeOf(name) is null ? null : _written.GetValueOrDefault(name) ?? await store.PictureAsync(name, cancellationToken);

    /// <summary>Shows a picture that stands in the configuration itself.</summary>
    public void Show(string configured, LogoImage written)
    {
        _written[written.Name] = written;
        _shown[configured] = new ShownLogo(Folder + written.Name, written.Bytes.Length);
        Generation = HashCode.Combine(Generation, written.Name);
    }

    /// <summary>Shows what was fetched, or nothing.</summary>
    public void Show(string configured, KeptLogo kept)
    {
        Generation = HashCode.Combine(Generation, configured, kept.Name);
        if (kept.Name is { } name)
        {
            _shown[configured] = new ShownLogo(Folder + name, kept.Size);
        }
        else
        {
            _shown.TryRemove(configured, out _);
        }
    }

    /// <summary>Forgets what the configuration no longer names.</summary>
    public void KeepOnly(IReadOnlySet<string> configured)
    {
        foreach (var gone in _shown.Keys.Where(logo => !configured.Contains(logo)))
        {
            _shown.TryRemove(gone, out _);
        }

        var named = _shown.Values.Select(shown => shown.Address[Folder.Length..]).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _written.Keys.Where(name => !named.Contains(name)))
        {
            _written.TryRemove(gone, out _);
        }
    }
}

/// <summary>A logo as a page names it.</summary>
/// <param name="Address">Path at the hub; another picture has another one.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record ShownLogo(string Address, int Bytes);
