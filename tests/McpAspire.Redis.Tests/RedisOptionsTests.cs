namespace McpAspire.Redis.Tests;

public sealed class RedisOptionsTests
{
    [Fact]
    public void Parse_FullList_TakesEveryOption()
    {
        var options = RedisOptions.Parse("redis.example:6380, user=app, password=p=w d, ssl=true, sslHost=cert.example, defaultDatabase=2, name=api, connectTimeout=1500, asyncTimeout=250, keepAlive=60, abortConnect=false");

        options.ShouldBe(new RedisOptions
        {
            Host = "redis.example",
            Port = 6380,
            User = "app",
            Password = "p=w d",
            Ssl = true,
            SslHost = "cert.example",
            Database = 2,
            ClientName = "api",
            ConnectTimeout = TimeSpan.FromMilliseconds(1500),
            CommandTimeout = TimeSpan.FromMilliseconds(250),
            KeepAlive = TimeSpan.FromSeconds(60),
        });
    }

    [Theory]
    [InlineData("localhost", "localhost", 6379)]
    [InlineData("localhost:7000", "localhost", 7000)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("[::1]", "::1", 6379)]
    [InlineData("::1", "::1", 6379)]
    public void Parse_Endpoint_SplitsHostAndPort(string text, string host, int port)
    {
        var options = RedisOptions.Parse(text);

        options.Host.ShouldBe(host);
        options.Port.ShouldBe(port);
    }

    [Fact]
    public void Parse_ListOfAHostNamedRedisWhosePasswordLooksLikeAUri_IsAList() =>
        RedisOptions.Parse("redis:6379,password=a://b").ShouldBe(new RedisOptions { Host = "redis", Password = "a://b" });

    [Theory]
    [InlineData("redis://host", "host", 6379, null, null, 0, false)]
    [InlineData("redis://:p%2Cw@host:7000/3", "host", 7000, null, "p,w", 3, false)]
    [InlineData("rediss://app:pw@host", "host", 6379, "app", "pw", 0, true)]
    public void Parse_Uri_TakesItsParts(string text, string host, int port, string? user, string? password, int database, bool ssl) =>
        RedisOptions.Parse(text).ShouldBe(new RedisOptions { Host = host, Port = port, User = user, Password = password, Database = database, Ssl = ssl });

    [Theory]
    [InlineData("password=hunter2")]
    [InlineData(",password=hunter2")]
    [InlineData("host:port,password=hunter2")]
    [InlineData("host:99999,password=hunter2")]
    [InlineData("host,password=x,hunter2")]
    [InlineData("host,password=x,hunter2=y")]
    [InlineData("host,ssl=hunter2")]
    [InlineData("host,defaultDatabase=-1,password=hunter2")]
    [InlineData("host,channelPrefix=hunter2")]
    [InlineData("redis://u:hunter2@:70000")]
    [InlineData("redis://u:hunter2@host/x")]
    [InlineData("redisx://u:hunter2@host")]
    public void Parse_Garbage_IsAFormatExceptionThatRepeatsNothing(string text) =>
        Should.Throw<FormatException>(() => RedisOptions.Parse(text)).ToString().ShouldNotContain("hunter2");

    [Fact]
    public void ToString_HasNoCredentials() =>
        RedisOptions.Parse("host,user=app,password=hunter2").ToString().ShouldBe("redis://host:6379/0");
}
