using FederationHub.Samples.Demo;

namespace FederationHub.Samples.Tests.Demo;

public sealed class DemoOptionsTests
{
    [Fact]
    public void Nothing_given_means_port_8080_and_ten_thousand_organisations_outside_the_tree()
    {
        var (options, problem) = DemoOptions.Read([], null);

        problem.Should().BeNull();
        options!.HubUrl.Should().Be("http://localhost:8080");
        options.Organisations.Should().Be(10_000);
        Path.GetFileName(options.Data).Should().Be("federationhub-demo");
        options.Data.Should().NotStartWith(AppContext.BaseDirectory.Split("tests")[0]);
    }

    [Fact]
    public void Separate_hosts_stand_under_localhost()
    {
        var (options, _) = DemoOptions.Read(["--separate-hosts", "--port", "9001"], null);

        (options!.HubUrl, options.OrganisationsUrl, options.ApplicationsUrl)
            .Should().Be(("http://hub.localhost:9001", "http://school.localhost:9001", "http://shop.localhost:9001"));
    }

    [Fact]
    public void A_hub_elsewhere_is_named_and_the_rest_stands_on_its_own_port()
    {
        var (options, _) = DemoOptions.Read(["--without-hub", "--public-url", "https://localhost:8443", "--port", "9001"], null);

        (options!.HubUrl, options.OrganisationsUrl, options.ApplicationsUrl, options.DemoUrl)
            .Should().Be(("https://localhost:8443", "http://localhost:9001", "http://localhost:9001", "http://localhost:9001"));
        DemoOptions.Read(["--without-hub"], null).Problem.Should().Contain("--public-url");
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080")]
    [InlineData("https://hub.localhost")]
    public void Takes_a_loopback_address(string url) => DemoOptions.Read(["--public-url", url], null).Problem.Should().BeNull();

    [Theory]
    [InlineData("https://hub.example")]
    [InlineData("http://192.168.1.5:8080")]
    [InlineData("http://localhost.example")]
    [InlineData("http://localhost:8080/")]
    [InlineData("http://localhost:8080/hub")]
    [InlineData("ftp://localhost")]
    [InlineData("http://name@localhost")]
    [InlineData("localhost:8080")]
    public void Refuses_any_other_address_on_the_command_line_and_in_the_environment(string url)
    {
        DemoOptions.Read(["--public-url", url], null).Problem.Should().Contain("only on this machine");
        DemoOptions.Read([], url).Problem.Should().Contain("only on this machine");
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "eight")]
    [InlineData("--organisations", "-1")]
    [InlineData("--data")]
    [InlineData("--verbose")]
    [InlineData("8080")]
    public void Refuses_what_it_does_not_understand(params string[] arguments) => DemoOptions.Read(arguments, null).Problem.Should().NotBeNull();

    [Fact]
    public void Fresh_empties_its_own_folder_and_never_another()
    {
        var folder = Directory.CreateTempSubdirectory("demo-options").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "thesis.txt"), "years of work");
            var (options, _) = DemoOptions.Read(["--fresh", "--data", folder], null);
            options!.TakeData().Problem.Should().Contain("not a folder of the demo");
            File.Exists(Path.Combine(folder, "thesis.txt")).Should().BeTrue();

            var (own, _) = DemoOptions.Read(["--fresh", "--data", Path.Combine(folder, "own")], null);
            Take(own!);
            Directory.CreateDirectory(Path.Combine(own!.Data, "secrets"));
            File.WriteAllText(Path.Combine(own.Data, "hub.db"), "");
            Take(own);
            Directory.EnumerateFileSystemEntries(own.Data).Should().ContainSingle("only the demo's own mark is left");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Two_demos_never_share_a_folder()
    {
        var folder = Path.Combine(Path.GetTempPath(), "demo-shared-" + Guid.NewGuid().ToString("N"));
        try
        {
            var (options, _) = DemoOptions.Read(["--fresh", "--data", folder], null);
            var (hold, _) = options!.TakeData();
            using (hold)
            {
                options.TakeData().Problem.Should().Contain("another demo uses it");
            }

            Take(options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Take(DemoOptions options)
    {
        var (hold, problem) = options.TakeData();
        problem.Should().BeNull();
        hold!.Dispose();
    }
}
