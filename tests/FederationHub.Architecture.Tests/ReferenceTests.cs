using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FederationHub.Architecture.Tests;

/// <summary>The dependency arrows. What is not named here is not allowed.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Outcomes"] = [],
        ["Core"] = ["Outcomes"],
        ["Saml"] = ["Outcomes"],
        ["OpenId"] = ["Outcomes"],
        ["Upstreams"] = ["Outcomes", "Core", "Saml", "OpenId"],
        ["Configuration"] = ["Outcomes", "Core", "OpenId", "Upstreams"],
        ["Storage"] = ["Outcomes", "Core", "OpenId"],
        ["Server"] = ["Outcomes", "Core", "OpenId", "Upstreams", "Configuration", "Storage"],
        ["Cli"] = ["Outcomes", "Core", "OpenId", "Upstreams", "Configuration", "Storage"],
    };

    /// <summary>Which projects may reference assemblies whose names begin so, beside the base library.</summary>
    private static readonly Dictionary<string, string[]> Reserved = new(StringComparer.Ordinal)
    {
        ["Microsoft.AspNetCore"] = ["Server"],
        ["Microsoft.EntityFrameworkCore"] = ["Storage"],
        ["Npgsql"] = ["Storage"],
        ["Microsoft.Data.Sqlite"] = ["Storage"],
        ["SQLitePCLRaw"] = ["Storage"],
        ["Microsoft.IdentityModel"] = [],
        ["System.Security.Cryptography.Xml"] = ["Saml"],
        ["YamlDotNet"] = ["Configuration"],
        ["Serilog"] = ["Server"],
        ["System.CommandLine"] = ["Cli"],
    };

    public static TheoryData<string> Projects => [.. Tree.Projects];

    [Fact]
    public void Every_project_has_its_arrows() => Tree.Projects.Should().BeEquivalentTo(Allowed.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_no_other_project_than_its_arrows_allow(string project) =>
        ReferencesOf(project).Where(name => name.StartsWith("FederationHub.", StringComparison.Ordinal))
            .Select(name => name["FederationHub.".Length..])
            .Should().BeSubsetOf(Allowed[project]);

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_no_library_that_is_reserved_for_another_project(string project)
    {
        var foreign = ReferencesOf(project).Where(name => Reserved.Any(rule =>
            (name == rule.Key || name.StartsWith(rule.Key + ".", StringComparison.Ordinal)) && !rule.Value.Contains(project)));

        foreign.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Outcomes")]
    [InlineData("Core")]
    public void References_the_base_library_only(string project) =>
        ReferencesOf(project).Where(name => name.StartsWith("Microsoft.", StringComparison.Ordinal)).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_the_projects_that_talk_to_others_know_http_client(string project)
    {
        var uses = TypesUsedBy(project).Contains("System.Net.Http.HttpClient");

        (uses && project is not ("Upstreams" or "OpenId")).Should().BeFalse("{0} asks Upstreams to fetch", project);
    }

    [Theory]
    [InlineData("Core")]
    [InlineData("Saml")]
    [InlineData("OpenId")]
    public void The_three_libraries_touch_no_file_and_no_process(string project) =>
        TypesUsedBy(project).Intersect(["System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.Diagnostics.Process", "System.Net.Sockets.Socket"])
            .Should().BeEmpty();

    // A fake that signs with our own writer would agree with our own reader's mistakes.
    [Theory]
    [InlineData("IdentityProvider")]
    [InlineData("WebApp")]
    [InlineData("Systems")]
    public void The_samples_that_the_hub_is_tried_against_share_no_code_with_it(string sample) =>
        File.ReadAllText(Path.Combine(Tree.Root, "samples", sample, $"{sample}.csproj")).Should().NotContain("src/FederationHub");

    [Fact]
    public void Only_the_dispatcher_asks_the_flow_what_comes_next() =>
        Tree.Files("src", "*.cs").Where(file => File.ReadAllText(file).Contains("LoginFlow.Next(", StringComparison.Ordinal)).Select(Tree.Relative)
            .Should().Equal("src/FederationHub.Server/Login/LoginDispatcher.cs");

    private static IEnumerable<string> ReferencesOf(string project) =>
        Tree.Built(project).GetReferencedAssemblies().Select(reference => reference.Name!);

    private static HashSet<string> TypesUsedBy(string project)
    {
        using var file = new PEReader(File.OpenRead(Tree.Built(project).Location));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
    }
}
