using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FederationHub.Server.Web;

/// <summary>
/// An operator's colours and logo. Colours come from a JSON file with <c>light</c> and <c>dark</c>, by the names of
/// <c>Assets/hub.css</c> or of NL Design System; they are refused, all at once, where people could not read a page in them.
/// </summary>
internal sealed partial class Theme
{
    private const int LargestLogo = 32 * 1024;

    // What stands on what, and the least contrast of WCAG 2.2: 1.4.3 for text, 1.4.11 for what shows a control or where one is.
    private static readonly (string Front, string Behind, double Least)[] Pairs =
    [
        .. from front in (string[])["ink", "soft", "brand", "brand-hover"] from behind in (string[])["paper", "page", "wash"] select (front, behind, 4.5),
        ("ink", "notice", 4.5), ("brand", "notice", 4.5), ("brand-ink", "brand", 4.5), ("brand-ink", "brand-hover", 4.5), ("ribbon-ink", "ribbon", 4.5),
        .. from front in (string[])["line", "focus"] from behind in (string[])["paper", "page"] select (front, behind, 3.0),
    ];

    // The tokens of NL Design System (https://nldesignsystem.nl) that mean the same as ours.
    private static readonly Dictionary<string, string> NlDesignSystem = new(StringComparer.Ordinal)
    {
        ["utrecht-document-color"] = "ink",
        ["utrecht-document-background-color"] = "paper",
        ["utrecht-page-body-background-color"] = "page",
        ["utrecht-link-color"] = "brand",
        ["utrecht-link-hover-color"] = "brand-hover",
        ["utrecht-button-primary-action-background-color"] = "brand",
        ["utrecht-button-primary-action-hover-background-color"] = "brand-hover",
        ["utrecht-button-primary-action-color"] = "brand-ink",
        ["utrecht-focus-outline-color"] = "focus",
        ["utrecht-form-control-border-color"] = "line",
        ["utrecht-form-field-description-color"] = "soft",
        ["utrecht-alert-warning-background-color"] = "notice",
        ["nl-link-color"] = "brand",
        ["nl-link-hover-color"] = "brand-hover",
        ["nl-button-primary-background-color"] = "brand",
        ["nl-button-primary-hover-background-color"] = "brand-hover",
        ["nl-button-primary-color"] = "brand-ink",
        ["nl-focus-outline-color"] = "focus",
    };

    private readonly byte[]? _css;
    private readonly (byte[] Bytes, string Type)? _logo;

    private Theme(byte[]? css, (byte[] Bytes, string Type)? logo)
    {
        _css = css;
        _logo = logo;
        Stylesheet = css is null ? null : $"/assets/theme.{Hash(css)}.css";
        Logo = logo is { } image ? $"/assets/logo.{Hash(image.Bytes)}" : null;
    }

    /// <summary>Address of the colours; null without a theme.</summary>
    public string? Stylesheet { get; }

    /// <summary>Address of the logo, or null.</summary>
    public string? Logo { get; }

    /// <summary>Reads the theme that the settings name, and says all that is wrong with it.</summary>
    public static (Theme Theme, IReadOnlyList<string> Problems) Read(HubOptions.ThemeOptions options)
    {
        var problems = new List<string>();
        var css = string.IsNullOrEmpty(options.File) ? null : ReadColours(options.File, problems);
        var logo = string.IsNullOrEmpty(options.Logo) ? null : ReadLogo(options.Logo, problems);
        return (new Theme(css, logo), problems);
    }

    /// <summary>How far two colours stand apart, 1 to 21 (WCAG 2.2, contrast ratio).</summary>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + .05) / (Math.Min(a, b) + .05);
    }

    /// <summary>What people could not read, in a sentence each.</summary>
    /// <param name="scheme"><c>light</c> or <c>dark</c>.</param>
    /// <param name="colours">Changed colours, by our names; the others are as shipped.</param>
    public static IEnumerable<string> Unreadable(string scheme, IReadOnlyDictionary<string, string> colours)
    {
        var whole = Shipped(scheme);
        foreach (var (name, colour) in colours)
        {
            whole[name] = colour;
        }

        return from pair in Pairs
               let contrast = Contrast(whole[pair.Front], whole[pair.Behind])
               where contrast < pair.Least
               select string.Create(CultureInfo.InvariantCulture, $"{scheme}: {pair.Front} {whole[pair.Front]} on {pair.Behind} {whole[pair.Behind]} has a contrast of {Math.Floor(contrast * 100) / 100:0.00}; it needs {pair.Least:0.0}.");
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        if (_css is not null)
        {
            routes.MapGet(Stylesheet!, (HttpContext http) => Kept(http, _css, "text/css; charset=utf-8"));
        }

        if (_logo is { } logo)
        {
            routes.MapGet(Logo!, (HttpContext http) => Kept(http, logo.Bytes, logo.Type));
        }
    }

    private static IResult Kept(HttpContext http, byte[] bytes, string type)
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(bytes, type);
    }

    private static byte[]? ReadColours(string file, List<string> problems)
    {
        Dictionary<string, Dictionary<string, string?>?>? read;
        try
        {
            read = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string?>?>>(File.ReadAllBytes(file));
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"FederationHub__Theme__File '{file}' cannot be read: {wrong.Message}");
            return null;
        }

        var css = new StringBuilder();
        foreach (var (scheme, colours) in read ?? [])
        {
            if (scheme is not ("light" or "dark"))
            {
                problems.Add($"FederationHub__Theme__File: '{scheme}' is neither light nor dark.");
                continue;
            }

            var shipped = Shipped(scheme);
            var ours = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (given, colour) in colours ?? [])
            {
                var token = given.TrimStart('-');
                var name = NlDesignSystem.GetValueOrDefault(token, token);
                if (!shipped.ContainsKey(name))
                {
                    problems.Add($"FederationHub__Theme__File: {scheme} names '{given}', which is no colour of a page.");
                }
                else if (colour is null || !Colour().IsMatch(colour))
                {
                    problems.Add($"FederationHub__Theme__File: {scheme}, {given} must be a colour such as #154273.");
                }
                else if (!ours.TryAdd(name, colour) && ours[name] != colour)
                {
                    problems.Add($"FederationHub__Theme__File: {scheme} gives {name} twice, as {ours[name]} and as {colour} by {given}.");
                }
            }

            if (ours.TryGetValue("brand", out var brand))
            {
                ours.TryAdd("brand-hover", brand);
            }

            problems.AddRange(Unreadable(scheme, ours).Select(problem => "FederationHub__Theme__File: " + problem));
            var rule = $":root{{{string.Concat(ours.Select(colour => $"--{colour.Key}:{colour.Value};"))}}}";
            css.Append(CultureInfo.InvariantCulture, $"@media (prefers-color-scheme:{scheme}){{{rule}}}\n");
        }

        return Encoding.UTF8.GetBytes(css.ToString());
    }

    // By its first bytes, whatever its name says. No SVG: it can hold script.
    private static (byte[] Bytes, string Type)? ReadLogo(string file, List<string> problems)
    {
        try
        {
            var bytes = new FileInfo(file).Length <= LargestLogo ? File.ReadAllBytes(file) : [];
            var type = bytes.AsSpan() switch
            {
                [0x89, 0x50, 0x4E, 0x47, ..] => "image/png",
                [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
                [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => "image/webp",
                _ => null,
            };
            if (type is not null)
            {
                return (bytes, type);
            }

            problems.Add($"FederationHub__Theme__Logo '{file}' must be PNG, JPEG or WebP of at most 32 KiB.");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            problems.Add($"FederationHub__Theme__Logo '{file}' cannot be read: {wrong.Message}");
        }

        return null;
    }

    // The stylesheet is the one place that says the colours; its second :root is the dark one.
    private static Dictionary<string, string> Shipped(string scheme)
    {
        var roots = Root().Matches(HubAssets.Text("hub.css"));
        return roots.Take(scheme == "dark" ? 2 : 1).SelectMany(root => Declared().Matches(root.Value))
            .GroupBy(declared => declared.Groups["name"].Value, StringComparer.Ordinal)
            .ToDictionary(declared => declared.Key, declared => declared.Last().Groups["colour"].Value, StringComparer.Ordinal);
    }

    // WCAG 2.2, relative luminance.
    private static double Luminance(string colour)
    {
        var rgb = Convert.FromHexString(colour.AsSpan(1));
        static double Linear(byte channel) => channel / 255.0 is var c && c <= .04045 ? c / 12.92 : Math.Pow((c + .055) / 1.055, 2.4);
        return (.2126 * Linear(rgb[0])) + (.7152 * Linear(rgb[1])) + (.0722 * Linear(rgb[2]));
    }

    private static string Hash(byte[] bytes) => Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 9));

    [GeneratedRegex("^#[0-9A-Fa-f]{6}\\z", RegexOptions.None, 1000)]
    private static partial Regex Colour();

    [GeneratedRegex(":root \\{[^}]*\\}", RegexOptions.None, 1000)]
    private static partial Regex Root();

    [GeneratedRegex("--(?<name>[a-z-]+): (?<colour>#[0-9a-f]{6});", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();
}
