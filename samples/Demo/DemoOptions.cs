using System.Globalization;
using System.Net;

namespace FederationHub.Samples.Demo;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions
{
    public const string Usage = """
        dotnet run --project samples/Demo -- [options]
          --port N            where it listens (8080)
          --organisations N   how many generated organisations stand in the list (10000)
          --data DIR          where it keeps its data (a folder of its own under your local application data)
          --fresh             starts with an empty data folder
          --public-url URL    the address browsers use, when a tunnel stands before it; a loopback name only
          --separate-hosts    hub, organisations and applications each on a host of their own under localhost
          --without-hub       organisations and applications only, around a hub that you start yourself: --public-url names it
        """;

    private const string Marker = ".federationhub-demo";

    public int Port { get; private init; } = 8080;

    public int Organisations { get; private init; } = 10_000;

    public string Data { get; private init; } = DefaultData();

    public bool Fresh { get; private init; }

    public bool SeparateHosts { get; private init; }

    /// <summary>The hub runs elsewhere on this machine; here is only what stands around it.</summary>
    public bool WithoutHub { get; private init; }

    private string? GivenUrl { get; init; }

    /// <summary>The hub's public URL, without a trailing slash.</summary>
    public string HubUrl => GivenUrl ?? (SeparateHosts ? Local("hub.localhost") : Local("localhost"));

    /// <summary>Under which the fake organisations stand.</summary>
    public string OrganisationsUrl => SeparateHosts ? Local("school.localhost") : DemoUrl;

    /// <summary>Under which the demo applications stand.</summary>
    public string ApplicationsUrl => SeparateHosts ? Local("shop.localhost") : DemoUrl;

    /// <summary>Under which the page stands that says where to click.</summary>
    public string DemoUrl => WithoutHub ? Local("localhost") : HubUrl;

    /// <summary>The hub file that describes this demo.</summary>
    public string HubFile => Path.Combine(Data, "hub.yaml");

    /// <summary>Reads the command line; a problem is a sentence for the person who typed it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="publicUrl">The setting FederationHub__PublicUrl of the environment, if there is one.</param>
    public static (DemoOptions? Options, string? Problem) Read(IReadOnlyList<string> arguments, string? publicUrl)
    {
        var options = new DemoOptions { GivenUrl = string.IsNullOrEmpty(publicUrl) ? null : publicUrl };
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            var value = index + 1 < arguments.Count ? arguments[index + 1] : null;
            switch (name)
            {
                case "--fresh":
                    options = options with { Fresh = true };
                    continue;
                case "--separate-hosts":
                    options = options with { SeparateHosts = true };
                    continue;
                case "--without-hub":
                    options = options with { WithoutHub = true };
                    continue;
                case "--port" when Number(value) is > 0 and < 65_536 and var port:
                    options = options with { Port = port };
                    break;
                case "--organisations" when Number(value) is >= 0 and <= 100_000 and var count:
                    options = options with { Organisations = count };
                    break;
                case "--data" when !string.IsNullOrWhiteSpace(value):
                    options = options with { Data = Path.GetFullPath(value) };
                    break;
                case "--public-url" when !string.IsNullOrWhiteSpace(value):
                    options = options with { GivenUrl = value };
                    break;
                case "--port" or "--organisations" or "--data" or "--public-url":
                    return (null, $"{name} needs a value that fits; got: {value ?? "nothing"}.");
                default:
                    return (null, $"Unknown option: {name}.");
            }

            index++;
        }

        if (options is { WithoutHub: true, GivenUrl: null })
        {
            return (null, "--without-hub needs --public-url: where your hub is.");
        }

        return IsLoopback(options.HubUrl)
            ? (options, null)
            : (null, $"The demo has no passwords, so it runs only on this machine: {options.HubUrl} is not an http or https address of a loopback host without a path.");
    }

    /// <summary>
    /// Makes the data folder ready and keeps it until disposed: a second demo on the same folder would configure the hub of the
    /// first one for its own port, or empty the folder under it.
    /// </summary>
    /// <returns>What keeps the folder, or why it cannot be used.</returns>
    public (IDisposable? Hold, string? Problem) TakeData()
    {
        var marker = Path.Combine(Data, Marker);
        if (Directory.Exists(Data) && Directory.EnumerateFileSystemEntries(Data).Any() && !File.Exists(marker))
        {
            // A folder with something else in it is never emptied, and never mixed with.
            return (null, $"{Data} is not empty and not a folder of the demo. Choose another with --data.");
        }

        FileStream hold;
        try
        {
            CreatePrivate(Data);
            hold = new FileStream(marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, $"{Data} cannot be used: another demo uses it, or it cannot be written. Choose another with --data.");
        }

        if (Fresh)
        {
            foreach (var entry in new DirectoryInfo(Data).EnumerateFileSystemInfos().Where(entry => entry.Name != Marker))
            {
                if (entry is DirectoryInfo { LinkTarget: null } folder)
                {
                    folder.Delete(recursive: true);
                }
                else
                {
                    entry.Delete();
                }
            }
        }

        return (hold, null);
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.AbsolutePath == "/" && !url.EndsWith('/') && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
        && (uri.Host == "localhost" || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private static int? Number(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string DefaultData()
    {
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "federationhub-demo");
    }

    private string Local(string host) => string.Create(CultureInfo.InvariantCulture, $"http://{host}:{Port}");
}
