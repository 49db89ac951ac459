using FederationHub.Core.Applications;
using FederationHub.Server.Login;
using FederationHub.Server.Web;

namespace FederationHub.Server.Discovery;

/// <summary>
/// What one page may spend on logos, from its top down, so that a first view stays within eight requests and 50 KiB (ux 1.6). Who gets none is shown by
/// the initials of the name.
/// </summary>
internal sealed class LogoBudget(Logos logos, Theme theme)
{
    // The page, its style, script and icon, of eight.
    private const int MostLogos = 4;
    private const int MostBytes = 16 * 1024;

    private int _logos = MostLogos - (theme.Stylesheet is null ? 0 : 1) - (theme.Logo is null ? 0 : 1);
    private readonly HashSet<string> _spent = new(StringComparer.Ordinal);
    private int _bytes = MostBytes;

    /// <summary>The address of a logo, or null where it does not fit or there is none. The same one again costs nothing.</summary>
    public string? Spend(string? configured)
    {
        if (logos.Find(configured) is not { } logo)
        {
            return null;
        }

        if (_spent.Contains(logo.Address))
        {
            return logo.Address;
        }

        if (_logos == 0 || logo.Bytes > _bytes)
        {
            return null;
        }

        _logos--;
        _bytes -= logo.Bytes;
        _spent.Add(logo.Address);
        return logo.Address;
    }

    /// <summary>A page with the logos that it has room for: of the service, and of its rows from the top down.</summary>
    public ChoosePage On(ChoosePage page, Application application) => page with
    {
        ServiceLogo = Spend(application.Logo),
        Recent = On(page.Recent),
        Pinned = page.Query.Length == 0 ? On(page.Pinned) : page.Pinned,
        Entries = On(page.Entries),
    };

    /// <summary>The same of rows alone.</summary>
    public IReadOnlyList<ChoosePageEntry> On(IEnumerable<ChoosePageEntry> rows) => [.. rows.Select(row => row with { Logo = Spend(row.ConfiguredLogo) })];
}
