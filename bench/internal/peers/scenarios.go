package peers

import (
	"fmt"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Scenario is a number of objects of one kind.
type Scenario struct {
	Name  string
	Block string // its name in the files of configurations
	Title string
	Short string          // for a plot
	Users func(n int) int // how many Leaf users n objects need
}

// The scenarios. AgLeader serves to check what is right and is not timed.
var (
	Keys     = Scenario{"keys", "keys", "API keys, all of one Leaf user", "keys of\none user", one}
	Users    = Scenario{"users", "keys", "API keys, each of a Leaf user of its own", "keys of\nmany users", each}
	Apps     = Scenario{"apps", "apps", "apps of one provider (John Deere)", "apps", none}
	Agvance  = Scenario{"agvance", "agvance", "Agvance credentials, each of a Leaf user of its own", "Agvance\ncredentials", each}
	AgLeader = Scenario{"agleader", "agleader", "AgLeader credentials, each of a Leaf user of its own", "AgLeader\ncredentials", each}
)

// Timed are the scenarios that are timed, in the order of tables.
var Timed = []Scenario{Keys, Users, Apps, Agvance}

func none(int) int   { return 0 }
func one(int) int    { return 1 }
func each(n int) int { return n }

// Seed adds the Leaf users that n objects need, and returns their ids.
func (s Scenario) Seed(sim *leafsim.Simulator, n int) []string {
	users := make([]string, s.Users(n))
	for i := range users {
		users[i] = sim.AddUser(fmt.Sprintf("Grower %d", i))
	}
	return users
}
