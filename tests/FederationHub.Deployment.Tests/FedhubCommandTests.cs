using FederationHub.Testing;

namespace FederationHub.Deployment.Tests;

/// <summary>The command <c>fedhub</c> of an installed hub: it becomes the hub's user and has the hub's settings.</summary>
public sealed class FedhubCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("federationhub-command-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Settings_are_read_as_systemd_reads_them_and_no_part_of_them_is_run()
    {
        await WriteSettingsAsync("""
            # a remark
            ; another

            PLAIN=Host=db.example.org;Password=$(touch ran);x=`touch ran`
              DOUBLE="Data Source=/srv/a b; $HOME \"quoted\" \\ \$1"
            SINGLE='as $it \ stands'
            """);

        var (code, said) = await RunAsync("first", "second word");

        code.Should().Be(0, said);
        said.TrimEnd().Split('\n').Should().Equal(
            "<Host=db.example.org;Password=$(touch ran);x=`touch ran`>",
            """<Data Source=/srv/a b; $HOME "quoted" \ $1>""",
            @"<as $it \ stands>",
            "<first>",
            "<second word>");
        File.Exists(Path.Combine(_folder, "ran")).Should().BeFalse();
    }

    [Theory]
    [InlineData("touch ran")]
    [InlineData("A B=touch")]
    [InlineData("A=\"not closed")]
    [InlineData("A=hun\\ter")]
    public async Task A_line_that_is_no_setting_is_named_and_nothing_is_run(string line)
    {
        await WriteSettingsAsync("PLAIN=a\n" + line);

        var (code, said) = await RunAsync("first");

        code.Should().Be(2);
        said.Should().Contain("line 2").And.NotContain("<first>").And.NotContain("hun", "a value may be a password");
        File.Exists(Path.Combine(_folder, "ran")).Should().BeFalse();
    }

    private async Task WriteSettingsAsync(string settings)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "hub.env"), settings, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "fedhub"), "#!/bin/sh\nprintf '<%s>\\n' \"$PLAIN\" \"$DOUBLE\" \"$SINGLE\" \"$@\"\n", TestContext.Current.CancellationToken);
        await Release.BashAsync(_folder, "chmod 755 fedhub .");
    }

    private Task<(int Code, string Said)> RunAsync(params string[] arguments) => Release.BashAsync(
        _folder,
        $"sh '{Path.Combine(SourceTree.Root, "deploy/systemd/fedhub")}' {string.Join(' ', arguments.Select(argument => $"'{argument}'"))} 2>&1",
        new Dictionary<string, string>
        {
            ["FEDERATIONHUB_ENV"] = Path.Combine(_folder, "hub.env"), ["FEDERATIONHUB_BIN"] = _folder, ["FEDERATIONHUB_USER"] = Environment.UserName,
        });
}
