using System.Text;

namespace FederationHub.Server.Developers;

/// <summary>Programs to copy, beside the one of <c>/help/connect</c>.</summary>
internal static class DeveloperPrograms
{
    /// <summary>login.py, to the letter.</summary>
    public static readonly string Python = Read("login.py");

    private static string Read(string name)
    {
        using var stream = typeof(DeveloperPrograms).Assembly.GetManifestResourceStream("Assets/" + name) ?? throw new InvalidOperationException($"Asset {name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
