using System.Globalization;
using Serilog;
using Serilog.Events;

namespace FederationHub.Server.Diagnostics;

/// <summary>Where log lines go: to the console as plain lines, or where the section <c>Serilog</c> of the settings says.</summary>
internal static class HubLogging
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static Serilog.ILogger Create(IConfiguration configuration) =>
        configuration.GetSection("Serilog").Exists()
            ? new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger()
            : new LoggerConfiguration()
                .MinimumLevel.Information()
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("System", LogEventLevel.Warning)
                .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
                // It warns that it encrypts no keys: the vault does, under the master key.
                .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogEventLevel.Error)
                .WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture)
                .CreateLogger();
}
