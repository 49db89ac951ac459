using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace FederationHub.Server.Web;

/// <summary>
/// Text for people in one language. The files are embedded, so that every host serves the same words; a missing key is a bug
/// that a test finds, and shows as the key.
/// </summary>
internal sealed class Words
{
    /// <summary>The one key that a language may lack: <c>rtl</c> where it is written from right to left.</summary>
    public const string Direction = "language.direction";

    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language, FrozenDictionary<string, string> texts)
    {
        Language = language;
        Culture = CultureOf(language);
        _texts = texts;
    }

    /// <summary>BCP 47 tag, for the page's <c>lang</c>.</summary>
    public string Language { get; }

    /// <summary>How numbers are written in it; as nobody's where this machine does not know.</summary>
    public CultureInfo Culture { get; }

    /// <summary>Languages that are shipped, the default first.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["nl", "en"];

    private static FrozenDictionary<string, Words> Loaded { get; } = Load();

    /// <summary>All keys of this language.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>A text.</summary>
    public string this[string key] => _texts.GetValueOrDefault(key, key);

    /// <summary>A text with <c>{name}</c> places filled. The result is plain text: the page escapes it.</summary>
    public string Fill(string key, params ReadOnlySpan<(string Name, string? Value)> places)
    {
        var text = this[key];
        foreach (var (name, value) in places)
        {
            text = text.Replace("{" + name + "}", value ?? string.Empty, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Whether a key exists.</summary>
    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>The words of a language that exists.</summary>
    public static Words In(string language) => Loaded[language];

    /// <summary>Name of the parameter of a link that says in which language its page is.</summary>
    public const string LanguageParameter = "lang";

    /// <summary>Name of the parameter beside it where the person chose that language, so that the browser keeps it.</summary>
    public const string ChosenParameter = "keep";

    /// <summary>How long a browser keeps which language its person chose.</summary>
    public static readonly TimeSpan LanguageLife = TimeSpan.FromDays(365);

    /// <summary>
    /// The words for a request, in the order of ux 1.7: the person's own choice in the link, what the application asked (<c>ui_locales</c>), what the person
    /// chose before, the browser's preference, the default.
    /// </summary>
    public static Words For(HttpRequest request, IReadOnlyList<string>? asked = null)
    {
        var preferred = request.Query[LanguageParameter].Where(l => l is not null).Cast<string>()
            .Concat(asked ?? [])
            .Concat(request.HttpContext.RequestServices?.GetService<HubCookies>() is { } cookies && request.Cookies[cookies.Language] is { Length: > 0 and <= 35 } kept ? [kept] : [])
            .Concat(request.GetTypedHeaders().AcceptLanguage?.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString()) ?? []);
        var languages = request.HttpContext.RequestServices?.GetService<HubLanguages>() ?? HubLanguages.Shipped;
        return preferred.Select(languages.Find).FirstOrDefault(words => words is not null) ?? languages[languages.Tags[0]];
    }

    /// <summary>Has the browser keep the language of a page whose link says that the person chose it.</summary>
    public static void Keep(HttpContext http, Words words)
    {
        if (http.Request.Query.ContainsKey(ChosenParameter) && http.Request.Query[LanguageParameter] == words.Language)
        {
            var cookies = http.RequestServices.GetRequiredService<HubCookies>();
            cookies.Set(http.Response, cookies.Language, words.Language, LanguageLife);
        }
    }

    /// <summary>These words with others over them, as those of a language.</summary>
    public Words Under(string language, IReadOnlyDictionary<string, string> over)
    {
        var noun = Noun.Read(this, over);
        return new(language, _texts.Select(text => KeyValuePair.Create(text.Key, over.TryGetValue(text.Key, out var said) ? said : noun.In(text.Key, text.Value)))
            .Concat(over.Where(text => text.Key == Direction)).ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static CultureInfo CultureOf(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }

    private static FrozenDictionary<string, Words> Load() =>
        Languages.ToFrozenDictionary(language => language, language =>
        {
            using var stream = typeof(Words).Assembly.GetManifestResourceStream($"Languages/{language}.json")
                ?? throw new InvalidOperationException($"Language file {language} is not embedded.");
            var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)
                ?? throw new InvalidOperationException($"Language file {language} is empty.");
            return new Words(language, texts.ToFrozenDictionary(StringComparer.Ordinal));
        }, StringComparer.Ordinal);
}
