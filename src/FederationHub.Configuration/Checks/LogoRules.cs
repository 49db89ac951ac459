using FederationHub.Configuration.Yaml;
using FederationHub.Core.Discovery;

namespace FederationHub.Configuration.Checks;

/// <summary>What a logo in the file may be: an https address that the hub fetches, or the picture itself.</summary>
internal static class LogoRules
{
    /// <summary>What is wrong as a sentence, or null.</summary>
    public static string? Check(string value)
    {
        if (value.StartsWith(LogoImage.DataScheme, StringComparison.OrdinalIgnoreCase))
        {
            // By its first bytes, whatever it calls itself; no SVG, which can hold script.
            return LogoImage.TryReadDataUrl(value) is null
                ? $"This picture cannot be shown. Give PNG, JPEG or WebP in base64, of at most {LogoImage.MostBytes / 1024} KiB and {LogoImage.MostPixels} by {LogoImage.MostPixels} pixels."
                : null;
        }

        return AddressRules.Url(value) is { } problem ? problem
            : value.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? null
            : $"'{Shown.Of(value)}' is not https. The hub fetches a logo over https only.";
    }
}
