using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>refresh_tokens</c> and <c>offline_access</c> of an application: what it may keep beside an access token, and how long.</summary>
internal static class RefreshBlock
{
    /// <summary>What an access token looks like: whether it says nothing by itself.</summary>
    public static readonly (string Word, bool IsOpaque)[] Formats = [("jwt", false), ("opaque", true)];

    // A year: what nobody used or renewed for that long nobody would miss.
    private const int Longest = 366 * 24 * 3600;

    public static RefreshTokenSettings? Read(Section section, string key)
    {
        if (section.Child(key) is not { } block)
        {
            return null;
        }

        var idle = block.Number("idle_seconds", 60, Longest);
        var absolute = block.Number("absolute_seconds", 60, Longest);
        block.Finish();
        foreach (var (name, value) in new[] { ("idle_seconds", idle), ("absolute_seconds", absolute) })
        {
            if (value is null && !block.Has(name))
            {
                block.Problem(name, "It is needed: a refresh token has no usual life. Write both, in seconds.");
            }
        }

        if (idle > absolute)
        {
            block.Problem("absolute_seconds", $"The whole life is shorter than the {idle} seconds that one may stay unused. Make it at least as long.");
        }

        return idle is { } unused && absolute is { } whole ? new RefreshTokenSettings(unused, whole) : null;
    }
}
