using System.IO.Compression;
using System.Text;
using FederationHub.Server.Web;

namespace FederationHub.Server.Tests.Web;

/// <summary>What a theme may look like, and how heavy the styles are.</summary>
public sealed class ThemeTests : IDisposable
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private readonly string _folder = Directory.CreateTempSubdirectory("fedhub-theme-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void The_shipped_colours_can_be_read(string scheme) =>
        Theme.Unreadable(scheme, new Dictionary<string, string>()).Should().BeEmpty();

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#ffffff", "#ffffff", 1)]
    public void Contrast_is_that_of_the_guidelines(string one, string other, double contrast) =>
        Theme.Contrast(one, other).Should().BeApproximately(contrast, .005);

    [Fact]
    public void Every_wrong_colour_is_told_at_once()
    {
        var problems = Read("""{ "light": { "brand": "#88bbee", "brnad": "#000000", "ink": "red" }, "dark": { "brand": "#102030" }, "sepia": {} }""").Problems;

        problems.Should().Contain(problem => problem.Contains("light: brand #88bbee on paper", StringComparison.Ordinal))
            .And.Contain(problem => problem.Contains("light: brand-ink #ffffff on brand #88bbee", StringComparison.Ordinal))
            .And.Contain(problem => problem.Contains("'brnad'", StringComparison.Ordinal))
            .And.Contain(problem => problem.Contains("ink must be a colour", StringComparison.Ordinal))
            .And.Contain(problem => problem.Contains("dark: brand #102030 on paper", StringComparison.Ordinal))
            .And.Contain(problem => problem.Contains("'sepia'", StringComparison.Ordinal));
    }

    [Fact]
    public void The_names_of_nl_design_system_mean_ours()
    {
        var (theme, problems) = Read("""{ "light": { "--utrecht-link-color": "#6b1d5c", "utrecht-button-primary-action-background-color": "#6b1d5c" } }""");

        problems.Should().BeEmpty();
        theme.Stylesheet.Should().StartWith("/assets/theme.");
        Read("""{ "light": { "utrecht-link-color": "#6b1d5c", "brand": "#154273" } }""").Problems.Should().ContainSingle().Which.Should().Contain("twice");
    }

    [Theory]
    [InlineData("#154273;} body{display:none")]
    [InlineData("#154273\\n")]
    public void A_value_that_would_leave_its_place_in_the_stylesheet_is_refused(string colour) =>
        Read($$"""{ "light": { "brand": "{{colour}}" } }""").Problems.Should().ContainSingle().Which.Should().Contain("must be a colour");

    [Fact]
    public void A_file_that_cannot_be_read_is_a_problem_and_not_a_fall()
    {
        Read("{ not json").Problems.Should().ContainSingle();
        Read("""{ "light": null, "dark": { "ink": null } }""").Problems.Should().ContainSingle().Which.Should().Contain("must be a colour");
        Theme.Read(new HubOptions.ThemeOptions { File = Path.Combine(_folder, "none.json") }).Problems.Should().ContainSingle();
    }

    [Fact]
    public void A_logo_is_told_by_its_first_bytes()
    {
        var logo = Path.Combine(_folder, "logo.svg");
        File.WriteAllBytes(logo, Png);
        Theme.Read(new HubOptions.ThemeOptions { Logo = logo }).Theme.Logo.Should().StartWith("/assets/logo.");
        File.WriteAllText(logo, "<svg xmlns='http://www.w3.org/2000/svg'/>");
        Theme.Read(new HubOptions.ThemeOptions { Logo = logo }).Problems.Should().ContainSingle().Which.Should().Contain("PNG");
        File.WriteAllBytes(logo, [.. Png, .. new byte[32 * 1024]]);
        Theme.Read(new HubOptions.ThemeOptions { Logo = logo }).Problems.Should().ContainSingle();
    }

    [Fact]
    public void The_styles_are_at_most_8_KiB_on_the_way()
    {
        using var sent = new MemoryStream();
        using (var brotli = new BrotliStream(sent, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(HubAssets.Text("hub.css")));
        }

        sent.Length.Should().BeLessThanOrEqualTo(8 * 1024);
    }

    private (Theme Theme, IReadOnlyList<string> Problems) Read(string json)
    {
        var file = Path.Combine(_folder, "theme.json");
        File.WriteAllText(file, json);
        return Theme.Read(new HubOptions.ThemeOptions { File = file });
    }
}
